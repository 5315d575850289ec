"""The rows that a row of a clerk's table is repeated for: those of a listing, or the records of a figure."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from countyhall.kernel.figures import Listing
from countyhall.kernel.figures import services as figures
from countyhall.kernel.figures.listing import Column, attribute
from countyhall.kernel.reports.compose import Composer
from countyhall.kernel.reports.tags import Tag

__all__ = ["Rows"]


@dataclass
class Rows:
    """``{{row:code|column:名稱}}`` or ``column:2``, ``{{row:code|field:unit__name}}``, ``{{row:code|number}}``."""

    composer: Composer
    asked: dict[str, list] = field(default_factory=dict)

    def of(self, code: str) -> list[Any]:
        """The rows behind a code, asked once. Raises ``UnknownFigure`` or ``ValueError``."""
        if code not in self.asked:
            self.asked[code] = self._ask(code)
        return self.asked[code]

    def words(self, tag: Tag, row: Any, number: int) -> str:
        """What a tag says of one row. Raises ``ValueError`` in words where it names no column."""
        if "number" in tag.options:
            return str(number)
        if "field" in tag.options:
            said = attribute(row, tag.options["field"])
            return "" if said is None else str(said)
        return _column(_listing(self.composer, tag.code), tag.options.get("column", ""))(row)

    def check(self, tag: Tag) -> None:
        """The same for no row: an empty table does not hide a wrong tag."""
        if {"number", "field"}.isdisjoint(tag.options):
            _column(_listing(self.composer, tag.code), tag.options.get("column", ""))

    def _ask(self, code: str) -> list[Any]:
        item = figures.find(code, self.composer.period, self.composer.as_of)
        if isinstance(item, Listing):
            own = item.span.own(self.composer.period)
            return list(item.of(own.period, self.composer.as_of))
        found = self.composer.value(code).rows
        if found is None:
            raise ValueError(_("a ratio has no records of its own; name one of its two figures"))
        ordered = found if found.ordered else found.order_by("pk")
        return [row for row in ordered if not getattr(row, "sealed", False)]


def _listing(composer: Composer, code: str) -> Listing:
    item = figures.find(code, composer.period, composer.as_of)
    if not isinstance(item, Listing):
        raise ValueError(_("the records of a figure are named by a field: |field:…"))
    return item


def _column(listing: Listing, wanted: str):
    """What one column says of a row: by its number (with what stands below it) or by its heading alone."""
    if wanted.isdecimal() and 0 < int(wanted) <= len(listing.columns):
        return listing.columns[int(wanted) - 1].cell
    single: dict[str, Column] = {}
    for column in listing.columns:
        for one in (column, column.below):
            if one is not None:
                single[str(one.label)] = Column(one.label, one.of)
    if wanted in single:
        return single[wanted].cell
    raise ValueError(
        _("there is no column “%(wanted)s”; there are %(known)s")
        % {"wanted": wanted, "known": "、".join(single)}
    )
