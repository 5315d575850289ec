"""What a dataset is fetched from is changed by those who keep it, each time with a line of its history."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from countyhall.domains.intake.selectors.pulls import unread
from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lake.models import Dataset, Pull, PullRun
from countyhall.kernel.lake.pulling.clock import pull_one
from countyhall.kernel.lake.pulling.taking import lock_of, pull
from countyhall.kernel.people.models import User

KEPT_WORDS = 2_000
# What is known of the last file, and is nothing once another is meant.
FORGOTTEN = {"etag": "", "modified": "", "sha256": "", "refused": "", "state": Pull.State.NEW, "message": "",
             "failures": 0}  # fmt: skip


@transaction.atomic
def add(one: Pull, reading: dict[str, Any], *, by) -> Pull:
    """Fetch it from now on, the first time at once."""
    one.reading = reading
    one.save()
    _noted(one, "pull_add", by)
    jobs.defer(pull_one, pk=one.pk, key=f"lake pull {one.pk}", lock=lock_of(one))
    return one


@transaction.atomic
def change(one: Pull, reading: dict[str, Any], *, by) -> Pull:
    """From elsewhere, in another way or at other times. What was fetched stays."""
    before = Pull.objects.select_for_update().get(pk=one.pk)
    fields = ["address", "query", "frequency", "publishes", "reading"]
    one.reading = reading
    if any(getattr(one, name) != getattr(before, name) for name in ("address", "query", "reading")):
        for name, value in FORGOTTEN.items():
            setattr(one, name, value)
        fields += FORGOTTEN
    one.save(update_fields=fields)
    _noted(one, "pull_change", by)
    return one


@transaction.atomic
def pause(one: Pull, *, by) -> None:
    """Not until somebody says so; a fetch that is under way comes to its end."""
    if Pull.objects.filter(pk=one.pk, active=True).update(active=False):
        _noted(one, "pull_pause", by)


@transaction.atomic
def resume(one: Pull, *, by) -> None:
    """By the clock again, and now."""
    if Pull.objects.filter(pk=one.pk, active=False).update(active=True):
        _noted(one, "pull_resume", by)
        jobs.defer(pull_one, pk=one.pk, key=f"lake pull {one.pk}", lock=lock_of(one))


@transaction.atomic
def remove(one: Pull, *, by) -> None:
    """Never again. Files, loads and editions stay."""
    _noted(one, "pull_remove", by)
    one.delete()


@transaction.atomic
def try_now(one: Pull, *, by) -> jobs.Progress:
    """Fetch it while somebody watches, paused or not."""
    progress = jobs.Progress.start(_("Fetch %(name)s") % {"name": one.dataset.title}, 0, by)
    _noted(one, "pull_try", by)
    jobs.defer(work, lock=lock_of(one), pull=one.pk, by=by.pk, progress=progress.pk)
    return progress


@jobs.task(tries=1)
def work(*, pull: int, by: int, progress: int) -> None:
    """One fetch for a person. Called again after the worker was killed, it begins anew."""
    person, waited = User.objects.get(pk=by), jobs.Progress.objects.get(pk=progress)
    one = Pull.objects.select_related("dataset__unit", "dataset__current").filter(pk=pull).first()
    if waited.ended or one is None:
        return
    with translation.override(person.language), waited.running():
        run = fetch(one, person, waited)
        said = f"{run.get_state_display()}。{run.message}" if run.message else run.get_state_display()
        if run.state == Pull.State.FAILED:
            waited.fail(said)
        waited.message, waited.link = said, _where(one, run)


def fetch(one: Pull, person: User, waited: jobs.Progress | None = None) -> PullRun:
    """The run that a person asked for."""
    return pull(one, by=person, progress=waited)


def _where(one: Pull, run: PullRun) -> str:
    """What came of it: the file that has to be read, the load, else the pull."""
    if file := unread(one):
        return reverse("intake:deliver", args=[one.dataset_id, file.pk])
    if run.load_id:
        return reverse("intake:load", args=[run.load_id])
    return reverse("intake:pull", args=[one.pk])


def _noted(one: Pull, action: str, by) -> None:
    dataset = Dataset.objects.get(pk=one.dataset_id)
    audit.record(
        dataset, action, by=by, source=one.address, kind=one.kind, query=one.query[:KEPT_WORDS],
        frequency=one.frequency, publishes=one.publishes,
    )  # fmt: skip
