"""One run of a pull: fetch, take what is new by its reading, check it, publish it where it may be."""

from collections.abc import Iterator

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.jobs.services import Cancelled, Progress
from countyhall.kernel.lake import store
from countyhall.kernel.lake.checks import Said, page_of, run_checks
from countyhall.kernel.lake.drift import drift
from countyhall.kernel.lake.editions import enter_source
from countyhall.kernel.lake.models import Edition, Load, Pull, PullRun, SourceFile
from countyhall.kernel.lake.publishing import publish
from countyhall.kernel.lake.pulling import database, folder, web
from countyhall.kernel.lake.pulling.allowed import NotAllowed
from countyhall.kernel.lake.pulling.arriving import Arriving, NotFetched
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.lake.reading.found import Unreadable
from countyhall.kernel.lake.reading.loading import LET_GO, load, settle
from countyhall.kernel.lake.reading.looking import look
from countyhall.kernel.lake.reading.mapping import Reading
from countyhall.kernel.lake.store import StoreFull
from countyhall.kernel.notices import services as notices
from countyhall.kernel.roles import services as roles

WAYS = {Pull.Kind.HTTP: web.fetched, Pull.Kind.FOLDER: folder.fetched, Pull.Kind.SQL: database.fetched}
TOLD = {Pull.State.FAILED, Pull.State.STOPPED, Pull.State.WAITING}
ASKED_EVERY = 100  # pieces between two looks at whether the person has had enough


def lock_of(one: Pull) -> str:
    """The lock of everything that loads into the pull's dataset."""
    return f"lake load {one.dataset_id}"


def pull(one: Pull, *, by=None, progress: Progress | None = None) -> PullRun:
    """Fetch and take what is new. What happened stands in the run, and the last of it in the pull.

    Failures are told once until it goes well again, stops and waiting too, to those who look after the dataset.
    Half an answer leaves nothing, and a file that came before makes nothing; where a person asks (``by``), one
    that was refused is tried again. Run under :func:`lock_of`: what a killed worker left is settled first.
    Raises ``Cancelled`` when ``progress`` was cancelled.
    """
    _settle(one)
    if by:
        one.etag, one.modified, one.refused = ("", "", "") if one.refused else (one.etag, one.modified, "")
    one.adopted = adopt(one)
    one.tried_at = timezone.now()
    run = PullRun.objects.create(pull=one, by=by)
    try:
        file = _fetched(one, run, progress)
        state, message = _taken(one, run, file, progress) if file else _unchanged(one)
    except (NotAllowed, NotFetched, BadQuery, StoreFull, OSError) as error:
        state, message = Pull.State.FAILED, str(error)[:500]
    except Cancelled:
        _written(run, Pull.State.UNCHANGED, _("Stopped by the person who asked for it."))
        raise
    except Exception as error:
        structlog.get_logger(__name__).exception("lake_pull_failed", pull=one.pk)
        state, message = Pull.State.FAILED, f"{type(error).__name__}: {error}"[:500]
    return _ended(one, run, state, message)


def adopt(one: Pull) -> bool:
    """Read as a person read a file of this pull since; whether there was one.

    Only where the pull waits for it: at first, and when the layout changed.
    """
    if one.reading and one.state != Pull.State.STOPPED:
        return False
    mine = Load.objects.filter(
        dataset=one.dataset_id, state=Load.State.DONE, source_file__pull_runs__pull=one
    )
    by_hand = mine.exclude(by=None).order_by("-started_at").first()
    if by_hand is None or by_hand.reading == one.reading:
        return False
    one.reading, one.etag, one.modified, one.refused = by_hand.reading, "", "", ""
    return True


def _settle(one: Pull) -> None:
    open_runs = one.runs.filter(state=PullRun.RUNNING)
    settle(one.dataset.loads.filter(source_file__pull_runs__in=open_runs))
    open_runs.update(
        state=Pull.State.FAILED,
        ended_at=timezone.now(),
        message=_("The work was interrupted; it began anew."),
    )


def _fetched(one: Pull, run: PullRun, progress: Progress | None) -> SourceFile | None:
    """The file, kept; ``None`` where it is the one of the last time."""
    with WAYS[Pull.Kind(one.kind)](one) as found:
        if found is None:
            return None
        blob = store.keep_stream(_asked(found, progress), settings.LAKE_MAX_BYTES)
    one.etag, one.modified = found.etag, found.modified
    if blob.sha256 in {one.sha256, one.refused}:
        return None
    with transaction.atomic():
        run.source_file = enter_source(blob, found.name, run.by, str(one))
        run.save(update_fields=["source_file"])
    return run.source_file


def _asked(found: Arriving, progress: Progress | None) -> Iterator[bytes]:
    for n, piece in enumerate(found.chunks):
        if progress and n % ASKED_EVERY == 0 and progress.cancelled:
            raise Cancelled
        yield piece


def _unchanged(one: Pull) -> tuple[str, str]:
    """Nothing new; where the last file was not taken, that is still so."""
    if one.refused and one.state in TOLD:
        return one.state, one.message
    return Pull.State.UNCHANGED, ""


def _taken(one: Pull, run: PullRun, file: SourceFile, progress: Progress | None) -> tuple[str, str]:
    """What becomes of a new file. Its mark is kept with what became of it, so that it is not fetched twice."""
    one.refused = file.sha256
    if not one.reading:
        return Pull.State.WAITING, _("Its first file is there: say how it is read.")
    reading = Reading.from_json(one.reading)
    try:
        now = look(file, sheet=reading.sheet, encoding=reading.encoding, delimiter=reading.delimiter,
                   header_rows=reading.header_rows)  # fmt: skip
        changed = [d for d in drift(reading, now) if d.kind != "values"]
    except Unreadable as error:
        return Pull.State.FAILED, str(error)
    if changed:
        return Pull.State.STOPPED, " ".join(d.words for d in changed)
    made = _made_before(one, file) or load(
        one.dataset, file, reading, by=None, progress=progress, anyway=False
    )
    run.load = made
    if made.state != Load.State.DONE:
        return Pull.State.FAILED, made.message
    state, message = _finished(one, made)
    if state != Pull.State.FAILED:
        one.sha256, one.refused = file.sha256, ""
    return state, message


def _made_before(one: Pull, file: SourceFile) -> Load | None:
    """The load that made the newest edition, where it was of these very bytes by this very reading."""
    newest = one.dataset.editions.exclude(state__in=LET_GO).order_by("-number").first()
    loads = one.dataset.loads.filter(edition=newest, state=Load.State.DONE, source_file__sha256=file.sha256)
    return next((n for n in loads if newest and n.reading == one.reading), None)


def _finished(one: Pull, made: Load) -> tuple[str, str]:
    """Check and publish what was made, as far as that was not done before."""
    edition = made.edition
    if edition is None:
        return Pull.State.UNCHANGED, made.message
    before = edition.state
    run_checks(edition)
    edition.refresh_from_db()
    if edition.state == Edition.State.FAILED:
        return Pull.State.FAILED, _("Edition %s failed its checks and is not published.") % edition.number
    if one.publishes and edition.state == Edition.State.CHECKED:
        made.edition = edition = publish(edition, by=None)
    if edition.state == before:
        return Pull.State.UNCHANGED, ""
    return Pull.State.TAKEN, made.message


@transaction.atomic
def _ended(one: Pull, run: PullRun, state: str, message: str) -> PullRun:
    """Write what happened; what a person changed meanwhile stays as they want it."""
    now = Pull.objects.select_for_update().filter(pk=one.pk).first()
    if now is None:  # taken away meanwhile, and its runs with it
        return run
    first = one.state != state or (state == Pull.State.STOPPED and now.active)
    one.failures = one.failures + 1 if state == Pull.State.FAILED else 0
    one.state, one.message = state, message
    one.save(update_fields=[*_changed(one, now)])
    _written(run, state, message)
    if state in TOLD and first:
        _tell(one)
    return run


def _changed(one: Pull, now: Pull) -> Iterator[str]:
    yield from ("state", "message", "failures", "tried_at")
    if (one.kind, one.address, one.query) == (now.kind, now.address, now.query):
        yield from ("etag", "modified", "sha256", "refused")
    if one.adopted:
        yield "reading"
    one.active = now.active and one.state != Pull.State.STOPPED
    yield "active"


def _written(run: PullRun, state: str, message: str) -> None:
    run.state, run.message, run.ended_at = state, message, timezone.now()
    run.save()


def _tell(one: Pull) -> None:
    words = gettext_lazy("%(dataset)s could not be fetched: %(why)s")
    people = roles.who_may("lake.change_dataset", one.dataset.unit)
    said = Said(words, {"dataset": one.dataset.title, "why": one.message[:300]})
    notices.tell(people, said, record=one.dataset, link=page_of(one.dataset), kind="lake.pull")
