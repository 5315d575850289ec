"""What domains say about the lake: tables made of their own records, and where they use a dataset."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from countyhall.kernel.lake.schema import Schema


@dataclass(frozen=True)
class RecordTable:
    """A table of the platform's own records, made anew for a day: stands in ``Domain.datasets``.

    ``rows(as_of)`` yields tuples in the order of the schema, counting dated facts as known on ``as_of``, with no
    column that is not public; ``code`` is ``<domain>.<name>``; ``frequency`` one of the words of
    ``Dataset.Frequency``; ``subjects`` are words by which people look for it.
    """

    code: str
    title: str
    description: str
    schema: Schema
    rows: Callable[[date], Iterable[tuple]]
    frequency: str = "month"
    title_en: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Use:
    """One place that shows or stands on a dataset: told before the dataset is changed.

    ``Domain.dataset_uses`` are functions ``(dataset, user) -> Iterable[Use]`` that name only what ``user`` may see.
    """

    kind: Any  # chart, recipe, open dataset, figure: a word for people
    label: str
    url: str = ""
    fields: tuple[str, ...] = ()
