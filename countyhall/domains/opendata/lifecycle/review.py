"""What is looked at before anything is published: personal data, small counts, whether people understand it."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from countyhall.domains.opendata.models import OpenDataset
from countyhall.kernel.lake import Query, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.asking import is_open
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lake.schema import Kind

# From this day on, a count of people from 1 to one less is hidden. A county may set another with a new line.
SMALL = [(date(2012, 1, 1), 5)]
# National identification numbers, residence permits, mobile telephones: they are never open data.
NUMBERS = re.compile(r"\b[A-Z][12ABCD89]\d{8}\b|\b09\d{2}-?\d{3}-?\d{3}\b")
LOOKED_AT = 2000


@dataclass(frozen=True)
class Finding:
    """One point of the check: ``stops`` says whether it stands in the way of publication."""

    code: str
    passed: bool
    words: str
    stops: bool = True

    def plain(self) -> dict:
        """For the record."""
        return {"code": self.code, "passed": self.passed, "words": self.words, "stops": self.stops}


def threshold(on: date) -> int:
    """Under how many people a count is hidden on that day."""
    return [most for since, most in SMALL if since <= on][-1]


def columns_of(dataset: OpenDataset) -> Schema:
    """The columns that are to be published: those named, else all that everybody may see."""
    schema = dataset.source.schema
    named = [name for name in dataset.columns if name in schema] or [f.name for f in schema if is_open(f)]
    return schema.only(named)


def dimensions(schema: Schema) -> list[str]:
    """Columns over which people may know totals: words and places, not times."""
    return [f.name for f in schema if f.kind in {Kind.TEXT, Kind.PLACE, Kind.BOOLEAN} and not f.people]


def review(dataset: OpenDataset) -> list[Finding]:
    """Everything that the check looks at, each with its finding in words."""
    found = [_described(dataset)]
    if dataset.source is None:
        return [*found, _linked(dataset)]
    if not dataset.source.current:
        return [*found, Finding("filled", False, _("The table has no published edition yet."))]
    schema = columns_of(dataset)
    return [*found, _protected(schema), _no_numbers(dataset.source.current, schema), _explained(schema),
            _licensed(dataset.source)]  # fmt: skip


def _described(dataset: OpenDataset) -> Finding:
    missing = [
        str(dataset._meta.get_field(name).verbose_name)
        for name in ("title", "description", "contact")
        if not getattr(dataset, name).strip()
    ]
    words = _("Title, description and contact are there.")
    if missing:
        words = _("Fill in: %(names)s.") % {"names": "、".join(missing)}
    return Finding("described", not missing, words)


def _linked(dataset: OpenDataset) -> Finding:
    count = dataset.resources.count()
    words = _("%(count)s addresses of the office's site.") % {"count": count}
    return Finding("reachable", count > 0, words if count else _("Name a table of the lake or an address."))


def _protected(schema: Schema) -> Finding:
    shut = [f.label for f in schema if not is_open(f)]
    words = _("No column leads to a person or is for the office alone.")
    if shut:
        words = _("These columns are not for everybody: %(names)s. Take them out.") % {
            "names": "、".join(shut)
        }
    return Finding("personal", not shut, words)


def _no_numbers(edition: Edition, schema: Schema) -> Finding:
    texts = [f.name for f in schema if f.kind is Kind.TEXT and is_open(f)]
    hit = ""
    if texts:
        answer = lake.ask(edition, Query(fields=tuple(texts), limit=LOOKED_AT))
        hit = next(
            (answer.columns[n].label for row in answer.rows for n, cell in enumerate(row)
             if cell and NUMBERS.search(cell)), "",
        )  # fmt: skip
    words = _("No identity number and no mobile telephone in the first %(count)s rows.") % {
        "count": LOOKED_AT
    }
    if hit:
        words = _("The column “%(name)s” holds identity numbers or telephones.") % {"name": hit}
    return Finding("numbers", not hit, words)


def _explained(schema: Schema) -> Finding:
    dumb = [f.label for f in schema if not f.meaning and not f.label]
    words = _("Every column says what it is.")
    return Finding("explained", not dumb, words if not dumb else "、".join(dumb), stops=False)


def _licensed(source: Dataset) -> Finding:
    generated = source.origin == Dataset.Origin.GENERATED
    words = _("Its source may be passed on.")
    if generated:
        words = _("This table was made for demonstration. It must never be open data.")
    return Finding("real", not generated, words)
