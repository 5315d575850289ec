"""A file is loaded in the background while its officer watches, and checked when it is in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Load, SourceFile
from countyhall.kernel.lake.reading.loading import settle
from countyhall.kernel.people.models import User


@dataclass(frozen=True)
class Wish:
    """What an officer asks for: this file, read so, into this dataset, whole or as ``part``.

    ``drift`` is what they saw to have changed since the last file, kept with the load.
    """

    dataset: Dataset
    source: SourceFile
    reading: lake.Reading
    as_of: date
    part: str = ""
    note: str = ""
    drift: tuple[dict[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data, for the queue."""
        return {
            "dataset": self.dataset.pk,
            "source": self.source.pk,
            "reading": self.reading.to_json(),
            "as_of": self.as_of.isoformat(),
            "part": self.part,
            "note": self.note,
            "drift": list(self.drift),
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Wish":
        """What :meth:`to_json` wrote."""
        return cls(
            Dataset.objects.get(pk=said["dataset"]),
            SourceFile.objects.get(pk=said["source"]),
            lake.Reading.from_json(said["reading"]),
            date.fromisoformat(said["as_of"]),
            said["part"],
            said["note"],
            tuple(said["drift"]),
        )


def begin(wish: Wish, *, by) -> jobs.Progress:
    """Queue the load; those of one dataset run one after the other."""
    progress = jobs.Progress.start(_("Load %(name)s") % {"name": wish.source.name}, 0, by)
    lock = f"lake load {wish.dataset.pk}"
    jobs.defer(work, lock=lock, wish=wish.to_json(), by=by.pk, progress=progress.pk)
    return progress


@jobs.task(tries=1)
def work(*, wish: dict[str, Any], by: int, progress: int) -> None:
    """Load a file and check what came of it. Called again after the worker was killed, it goes on from there."""
    person, waited = User.objects.get(pk=by), jobs.Progress.objects.get(pk=progress)
    if waited.ended:
        return
    asked = Wish.from_json(wish)
    with translation.override(person.language), waited.running():
        waited.done = 0
        load = _left_over(asked, waited) or take(asked, person, waited)
        if load.state == Load.State.DONE:
            lake.run_checks(load.edition)
        waited.message = f"{load.get_state_display()}。{load.message}" if load.message else ""
        waited.link = reverse("intake:load", args=[load.pk])


def _left_over(wish: Wish, waited: jobs.Progress) -> Load | None:
    """What a worker that was killed had done: a load that ended is kept, one that did not is marked so."""
    mine = wish.dataset.loads.filter(source_file=wish.source, started_at__gte=waited.started_at)
    settle(mine)
    return mine.filter(state=Load.State.DONE).first()


def take(wish: Wish, person: User, waited: jobs.Progress | None = None) -> Load:
    """Load the file, with what changed since the last one kept beside it; its edition is not checked yet."""
    load = lake.load(
        wish.dataset, wish.source, wish.reading, by=person, as_of=wish.as_of, part=wish.part, note=wish.note,
        progress=waited,
    )  # fmt: skip
    load.drift = list(wish.drift)
    load.save(update_fields=["drift"])
    return load
