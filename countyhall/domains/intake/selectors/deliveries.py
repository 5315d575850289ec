"""A file on its way into a dataset: how it is likely to be read, and whether its bytes came before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from countyhall.kernel.lake import Field
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.drift import Difference, drift
from countyhall.kernel.lake.models import Dataset, Edition, Load, SourceFile
from countyhall.kernel.lake.showing import shown
from countyhall.kernel.roles import services as roles


def loads_of(datasets: QuerySet[Dataset]) -> QuerySet[Load]:
    """The loads of these datasets, with what their pages name."""
    named = Load.objects.select_related("dataset__unit", "source_file", "edition", "by")
    return named.filter(dataset__in=datasets)


def last_reading(dataset: Dataset, load: Load | None = None) -> lake.Reading | None:
    """How ``load``, else the last file that was taken, was read; ``None`` where nothing was taken yet."""
    taken = load or dataset.loads.filter(state=Load.State.DONE).exclude(source_file=None).first()
    return lake.Reading.from_json(taken.reading) if taken else None


def first_look(source: SourceFile, before: lake.Reading | None) -> lake.Look:
    """The file as it is found, on the sheet that was read before where it has one. Raises ``Unreadable``."""
    look = lake.look(source)
    if before and before.sheet != look.sheet and before.sheet in look.sheets:
        return lake.look(source, sheet=before.sheet)
    return look


def proposed(dataset: Dataset, look: lake.Look, before: lake.Reading | None) -> lake.Reading:
    """A reading of this file for the officer to accept: as the one before, else by name and alias.

    Columns that are named in the file as before stand as they were; for the others nothing is chosen.
    """
    fresh = lake.propose(look, dataset)
    if before is None:
        return replace(fresh, unpivot=_turned(dataset, look))
    mapping, taken = {}, set()
    for name, column in before.mapping.items():
        seen = look.column(column.name) if column.name else None
        if name in dataset.schema and (seen or column.by_place or column.constant is not None):
            mapping[name] = column
            taken |= {seen.place} if seen else set()
    for name, column in fresh.mapping.items():
        if name not in mapping and column.place not in taken:
            mapping[name] = replace(before.mapping.get(name, column), name=column.name, place=column.place)
    return replace(fresh, mapping=mapping, totals=before.totals, unpivot=before.unpivot)


def _turned(dataset: Dataset, look: lake.Look) -> lake.Unpivot | None:
    """Columns beside each other that become rows, where the dataset was made from such a file."""
    turn = lake.propose(look).unpivot
    return turn if turn and {*turn.into, turn.value} <= set(dataset.schema.names) else None


def differences(before: lake.Reading | None, look: lake.Look) -> list[Difference]:
    """What changed since the last file, in words; nothing where there was none."""
    return drift(before, look) if before else []


def same_bytes(dataset: Dataset, source: SourceFile) -> Edition | None:
    """The newest edition of the dataset that was made from these very bytes."""
    return (
        dataset.editions.filter(sources__source_file__sha256=source.sha256).order_by("-number").first()
    )  # fmt: skip


def may_see_rejected(load: Load, user) -> bool:
    """Rejected rows hold the file's cells: for whoever brought it, and for those who see protected columns."""
    sealed = roles.reach(user, "lake.view_sealed_dataset").covers(load.dataset.unit_id)
    return load.by_id == user.pk or sealed


def cells(fields: Sequence[Field], row: Sequence[Any]) -> list[tuple[str, bool]]:
    """The cells of a row in words, each with whether it is a number and stands to the right."""
    return [(shown(field, cell), field.is_number) for field, cell in zip(fields, row, strict=True)]
