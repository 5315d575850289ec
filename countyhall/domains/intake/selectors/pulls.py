"""What a dataset is fetched from, when next, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from countyhall.kernel.lake.models import Dataset, Load, Pull, PullRun, SourceFile
from countyhall.kernel.lake.pulling.clock import next_at

RUNS = 20


@dataclass(frozen=True)
class Shown:
    """A pull, and when it is tried next; nothing while it is paused."""

    pull: Pull
    next_at: datetime | None


def pulls_of(datasets: QuerySet[Dataset]) -> QuerySet[Pull]:
    """The pulls of these datasets, with what their pages name."""
    return Pull.objects.filter(dataset__in=datasets).select_related("dataset__unit", "dataset__current")


def shown(pulls: Iterable[Pull]) -> list[Shown]:
    """Each with its next time."""
    return [Shown(one, next_at(one)) for one in pulls]


def runs_of(pull: Pull) -> list[PullRun]:
    """The last runs, the newest first."""
    return list(pull.runs.select_related("source_file", "load__edition", "by")[:RUNS])


def unread(pull: Pull) -> SourceFile | None:
    """The file that waits for a person to say how it is read."""
    if pull.state not in {Pull.State.WAITING, Pull.State.STOPPED}:
        return None
    run = pull.runs.exclude(source_file=None).select_related("source_file").first()
    return run.source_file if run else None


def files_for(user, dataset: Dataset) -> QuerySet[SourceFile]:
    """Files that this person may load: those they sent, and those that the dataset's pulls fetched."""
    return SourceFile.objects.filter(Q(received_by=user) | Q(pull_runs__pull__dataset=dataset)).distinct()


def last_load(dataset: Dataset) -> Load | None:
    """The last file that was taken: its reading is offered."""
    taken = dataset.loads.filter(state=Load.State.DONE).exclude(source_file=None)
    return taken.select_related("source_file").first()
