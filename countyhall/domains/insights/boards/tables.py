"""The tables a board stands on, as one reader sees them: the edition, the columns, the words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from countyhall.domains.insights.boards.declared import Board
from countyhall.domains.insights.boards.places import names_of_places
from countyhall.kernel.lake import Kind, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lake.openness import open_tables
from countyhall.kernel.lake.suppression import threshold
from countyhall.kernel.period import clock, roc
from countyhall.kernel.roles import services as roles


@dataclass(frozen=True)
class Table:
    """One dataset for one reader. ``code`` is that of the tile; ``whole`` says that small counts are shown too."""

    code: str
    dataset: Dataset
    edition: Edition
    seen: Schema
    whole: bool
    open: bool = False

    @property
    def has_gaps(self) -> bool:
        """Whether small counts were taken out of its rows and nothing holds their sum: a published table is so."""
        return self.code != self.dataset.code or self.dataset.origin == Dataset.Origin.RECIPE

    @cached_property
    def least(self) -> int:
        """Under how many people a count is hidden today."""
        return threshold(clock.today())

    def words(self, name: str, value: Any) -> dict[str, str]:
        """Words for one value of a column: years in the reader's calendar, places by their names."""
        return said(self.seen[name].kind, value) if name in self.seen else {}


def said(kind: Kind, value: Any) -> dict[str, str]:
    """Words for a value of a kind; nothing where the value says it itself."""
    if kind is Kind.YEAR and isinstance(value, int) and (get_language() or "zh").startswith("zh"):
        return {str(value): roc.year_text(value)}
    return names_of_places() if kind is Kind.PLACE else {}


def tables_of(board: Board, user) -> dict[str, Table]:
    """Code → table, of those that ``user`` may see and that hold something; ``None`` stands for everybody."""
    codes = set(codes_of(board))
    if user is None:
        found = open_tables(codes)
    else:
        seen = Dataset.objects.visible_to(user).filter(code__in=codes, current__isnull=False)
        found = {one.code: one for one in seen.select_related("current", "unit")}
        reach = roles.reach(user, "lake.view_dataset")
        found = {code: one for code, one in found.items() if reach.covers(one.unit_id)}
    return {code: _table(code, dataset, user) for code, dataset in found.items()}


def _table(code: str, dataset: Dataset, user) -> Table:
    edition = dataset.current
    assert edition is not None  # noqa: S101 - only those that hold something were asked for
    edition.dataset = dataset
    seen = lake.schema_for(edition, user)
    whole = user is not None and roles.reach(user, "lake.view_sealed_dataset").covers(dataset.unit_id)
    return Table(code, dataset, edition, seen, whole, user is None)


def codes_of(board: Board) -> Iterable[str]:
    """The datasets that the board's tiles ask."""
    for tile in board.tiles:
        if tile.table:
            yield tile.table
        for code, _query in getattr(tile.compute, "needs", ()):
            yield code
