"""Which edition people read: published in one move, withdrawn with a reason, and old ones let go by rule."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel.audit import services as audit
from countyhall.kernel.events import emit
from countyhall.kernel.jobs.services import defer
from countyhall.kernel.lake import serving, store, tasks
from countyhall.kernel.lake.editions import share_blobs
from countyhall.kernel.lake.engines import router
from countyhall.kernel.lake.models import Check, Dataset, Edition, EditionFile, SourceFile

State = Edition.State
# Drafts that nobody published are let go after so long, bytes that no row points at after so long.
DRAFTS_KEPT = timedelta(days=30)
LOOSE_KEPT = timedelta(days=1)


class Refused(ValueError):
    """A step that may not be taken now; the text says why, for the person who asked."""


@transaction.atomic
def publish(edition: Edition, *, by, note: str = "") -> Edition:
    """Make this what the dataset holds. Readers at work keep the edition they began with.

    Raises :class:`Refused` when its checks were not run or one that stops publication failed, when it is
    older than what is published, or when its bytes are not there. Publishing what is current changes nothing.
    """
    dataset = Dataset.objects.select_for_update().get(pk=edition.dataset_id)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if dataset.current_id == edition.pk:
        return edition
    _may_publish(edition, dataset.current)
    edition.state, edition.published_at, edition.published_by = State.PUBLISHED, timezone.now(), by
    edition.note = note[:500] or edition.note
    edition.save(update_fields=["state", "published_at", "published_by", "note"])
    before, dataset.current = dataset.current, edition
    dataset.save(update_fields=["current"])
    audit.record(dataset, "publish", by=by, before=_name(before), after=_name(edition), note=edition.note)
    defer(tasks.make_ready, edition=edition.pk, key=f"lake ready {edition.pk}")
    emit("lake.dataset.publish", dataset, by=by, edition=edition)
    return edition


def _may_publish(edition: Edition, current: Edition | None) -> None:
    failed = edition.checks.filter(passed=False, severity=Check.Severity.ERROR).count()
    if edition.state == State.FAILED or failed:
        raise Refused(_("%s checks failed. Mend the data, or the rule, and load it again.") % failed)
    if edition.state == State.DRAFT:
        raise Refused(_("The checks were not run yet."))
    if edition.state not in {State.CHECKED, State.PUBLISHED}:
        raise Refused(_("This edition is “%s” and stays so.") % edition.get_state_display())
    if current and current.number > edition.number:
        raise Refused(
            _("A newer edition, %(number)s, is published already. Withdraw it first.")
            % {"number": current.number}
        )
    for one in edition.files.all():
        if store.store().size(one.sha256) != one.size:
            raise Refused(_("Some of its files are missing. Load it again."))


@transaction.atomic
def withdraw(edition: Edition, *, reason: str, by) -> None:
    """Take a published edition back, with the reason; the one published before it is read again, if any.

    Raises :class:`Refused` without a reason or when it is not published.
    """
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn."))
    dataset = Dataset.objects.select_for_update().get(pk=edition.dataset_id)
    edition.refresh_from_db()
    if edition.state != State.PUBLISHED:
        raise Refused(_("Only what is published can be withdrawn."))
    edition.state, edition.withdrawn_at = State.WITHDRAWN, timezone.now()
    edition.withdrawn_reason = reason.strip()[:500]
    edition.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    if dataset.current_id == edition.pk:
        dataset.current = dataset.editions.filter(state=State.PUBLISHED).order_by("-number").first()
        dataset.save(update_fields=["current"])
    audit.record(dataset, "withdraw", by=by, before=_name(edition), after=_name(dataset.current),
                 reason=edition.withdrawn_reason)  # fmt: skip
    emit("lake.dataset.withdraw", dataset, by=by, edition=edition)


def _name(edition: Edition | None) -> str:
    return str(edition.number) if edition else ""


@transaction.atomic
def prune(dataset: Dataset, on: date) -> int:
    """Let go of editions by rule: beyond the newest ``keep_editions``, and drafts of 30 days. Returns how many.

    Never the current one. What they were stays in the catalogue; their bytes go a day later with
    :func:`sweep`, unless another edition uses them.
    """
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    open_ones = dataset.editions.exclude(pk=dataset.current_id).exclude(state=State.PRUNED)
    drafts = open_ones.filter(
        state__in=[State.DRAFT, State.CHECKED, State.FAILED], made_at__date__lt=on - DRAFTS_KEPT
    )
    gone = list(drafts)
    if dataset.keep_editions:
        shown = open_ones.filter(state__in=[State.PUBLISHED, State.WITHDRAWN]).order_by("-number")
        gone += shown[max(dataset.keep_editions - (1 if dataset.current_id else 0), 0) :]
    for edition in gone:
        edition.state, edition.pruned_at = State.PRUNED, timezone.now()
        edition.save(update_fields=["state", "pruned_at"])
    if gone:
        audit.record(dataset, "prune", editions=sorted(e.number for e in gone))
        transaction.on_commit(lambda: [router.forget(edition.digest) for edition in gone])
    return len(gone)


def prune_all(on: date) -> None:
    """By night: the bytes that nothing points at since yesterday, lost copies, then every dataset's rule."""
    sweep()
    serving.tidy()
    for dataset in Dataset.objects.order_by("pk"):
        prune(dataset, on)


@transaction.atomic
def sweep() -> int:
    """Delete bytes that no edition and no source file has used or wanted for a day. Returns how many.

    The day gives time to whoever still reads, and a rule that was applied in a transaction that failed
    deletes nothing.
    """
    share_blobs(alone=True)
    yesterday = timezone.now() - LOOSE_KEPT
    kept = store.store()
    loose = [sha for sha, age in kept.all() if age > LOOSE_KEPT.total_seconds()]
    used = set(
        EditionFile.objects.filter(sha256__in=loose)
        .exclude(edition__state=State.PRUNED, edition__pruned_at__lt=yesterday)
        .values_list("sha256", flat=True)
    ) | set(SourceFile.objects.filter(sha256__in=loose).values_list("sha256", flat=True))
    gone = [sha for sha in loose if sha not in used]
    for sha in gone:
        kept.drop(sha)
    return len(gone)
