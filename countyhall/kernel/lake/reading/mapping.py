"""How a file becomes rows of a table: declared once, accepted by a person, kept with every load."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.lake.reading.found import Look, Seen, Unreadable, fold
from countyhall.kernel.lake.reading.leaving import TOTALS
from countyhall.kernel.lake.schema import Field, Kind, Schema

WIDE = 6  # so many columns that differ by an age or a month alone are one column written wide
AGES = re.compile(r"^(?P<v>\d{1,3})\s*歲(?:以上|\+)?(?:[-_－ ]?(?P<w>\D*))?$")
MONTHS = re.compile(r"^(?P<v>1[0-2]|0?[1-9]|[一二三四五六七八九十]{1,2})\s*月份?(?:[-_－ ]?(?P<w>\D*))?$")
YEARS = re.compile(r"^(?:民國)?(?P<v>\d{2,4})\s*年度?(?:[-_－ ]?(?P<w>\D*))?$")


@dataclass(frozen=True)
class Column:
    """Where a field's cells come from.

    ``name`` is the heading in the file; ``place`` (from 0) is used where there is no such heading and
    ``by_place`` says so. ``join`` are further headings whose cells are written behind the first, each filled with
    zeros to ``widths``. ``constant`` stands for every row. ``words`` says what a text stands for; ``order`` is
    ``dmy`` or ``mdy`` for days with the year last; ``factor`` multiplies where the file counts in another unit.
    """

    name: str = ""
    place: int = -1
    by_place: bool = False
    join: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    constant: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    factor: str = ""


@dataclass(frozen=True)
class Unpivot:
    """Columns beside each other that become rows: ``headings`` maps each to its cells of the fields ``into``.

    The cell itself goes to the field ``value``; empty cells make no row when ``skip_empty``.
    """

    into: tuple[str, ...]
    value: str
    headings: Mapping[str, tuple[str, ...]]
    skip_empty: bool = True


@dataclass(frozen=True)
class Reading:
    """How a file is read. ``before`` are the columns of the file it was made from, for telling what has changed.

    ``header_rows`` are the first row of headings and the first of data, from 0, or ``None``: found anew in each
    file. ``totals`` are words that mark rows of sums, which are left out; ``encoding`` and ``delimiter`` empty:
    found anew.
    """

    schema: Schema
    mapping: Mapping[str, Column]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    header_rows: tuple[int, int] | None = None
    skip: tuple[int, ...] = ()  # rows of the file, from 1, that a person took out
    totals: tuple[str, ...] = TOTALS
    unpivot: Unpivot | None = None
    before: tuple[Seen, ...] = ()
    heading_rows: int = 1

    def to_json(self) -> dict[str, Any]:
        """Plain data, for a JSON column."""
        plain = {k: getattr(self, k) for k in ("sheet", "encoding", "delimiter", "heading_rows")}
        return plain | {
            "schema": self.schema.to_json(),
            "mapping": {name: _said(column) for name, column in self.mapping.items()},
            "header_rows": list(self.header_rows) if self.header_rows else None,
            "skip": list(self.skip),
            "totals": list(self.totals),
            "unpivot": asdict(self.unpivot) if self.unpivot else None,
            "before": [one.to_json() for one in self.before],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Reading":
        """What :meth:`to_json` wrote. Raises ``ValueError``/``KeyError``/``TypeError`` for anything else."""
        unpivot = data.get("unpivot")
        if unpivot:
            headings = {k: tuple(v) for k, v in unpivot["headings"].items()}
            unpivot = Unpivot(
                tuple(unpivot["into"]), unpivot["value"], headings, unpivot.get("skip_empty", True)
            )
        rows = data.get("header_rows")
        return cls(
            schema=Schema.from_json(data["schema"]),
            mapping={k: _column(v) for k, v in data["mapping"].items()},
            header_rows=(rows[0], rows[1]) if rows else None,
            skip=tuple(data.get("skip", ())),
            totals=tuple(data.get("totals", TOTALS)),
            unpivot=unpivot or None,
            before=tuple(Seen.from_json(one) for one in data.get("before", ())),
            **{k: data[k] for k in ("sheet", "encoding", "delimiter", "heading_rows") if k in data},
        )


def _said(column: Column) -> dict[str, Any]:
    default = asdict(Column())
    return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(column).items() if v != default[k]}


def _column(data: Mapping[str, Any]) -> Column:
    return Column(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})


def propose(look: Look, dataset: Dataset | None = None) -> Reading:
    """A reading for a person to accept: into the dataset's columns by name and alias, else into columns proposed.

    Fields for which no column was found have none in the mapping.
    """
    schema = dataset.schema if dataset and dataset.schema.fields else None
    base = Reading(
        schema=schema or Schema(()), mapping={}, sheet=look.sheet if len(look.sheets) > 1 else "",
        before=look.columns, heading_rows=look.header_rows[1] - look.header_rows[0],
    )  # fmt: skip
    if schema:
        return replace(base, mapping=_by_name(look, schema))
    wide = _wide(look)
    return _proposed_wide(base, look, wide) if wide else _proposed(base, look.columns)


def _by_name(look: Look, schema: Schema) -> dict[str, Column]:
    found: dict[str, Column] = {}
    taken: set[int] = set()
    for one in schema:
        seen = _called(look, one, taken)
        if seen is not None:
            taken.add(seen.place)
            found[one.name] = Column(name=seen.name, place=seen.place)
    return found


def names_of(one: Field) -> set[str]:
    """All headings under which files bring a field, folded."""
    return {fold(n) for n in (one.label, one.name, one.label_en, *one.aliases) if n}


def _called(look: Look, one: Field, taken: set[int]) -> Seen | None:
    wanted = names_of(one)
    for seen in look.columns:
        bare = re.sub(r"[（(][^（()）]*[)）]\s*$", "", seen.name)
        if seen.place not in taken and wanted & {fold(n) for n in (seen.name, bare, *seen.names)}:
            return seen
    return None


def _proposed(base: Reading, columns: tuple[Seen, ...]) -> Reading:
    names: set[str] = set()
    fields = tuple(_field(one, names) for one in columns)
    mapping = {f.name: Column(name=one.name, place=one.place) for f, one in zip(fields, columns, strict=True)}
    return replace(base, schema=Schema(fields), mapping=mapping)


def _field(one: Seen, names: set[str]) -> Field:
    name = _identifier(one, names)
    label = re.sub(r"\s*[（(][^（()）]*[)）]\s*$", "", one.name).strip() if one.unit else one.name
    return Field(name, label or one.name, one.kind, unit=one.unit, scale=one.scale or 2,
                 aliases=tuple(dict.fromkeys(n for n in (one.name, *one.names) if n != label)))  # fmt: skip


def _identifier(one: Seen, names: set[str]) -> str:
    for said in (*one.names, one.name):
        plain = re.sub(r"[^a-z0-9]+", "_", said.lower()).strip("_")[:50] if said.isascii() else ""
        if re.match(r"^[a-z]", plain):
            break
    else:
        plain = f"c{one.place + 1}"
    name, n = plain, 2
    while name in names:
        name, n = f"{plain}_{n}", n + 1
    names.add(name)
    return name


def _wide(look: Look) -> Unpivot | None:
    """Ages, months or years beside each other, as one declared turning; ``None`` when there are fewer than six."""
    for pattern, into in ((AGES, "age"), (MONTHS, "month_number"), (YEARS, "year")):
        hits = {c.name: m for c in look.columns if (m := pattern.match(c.name))}
        if len(hits) < WIDE:
            continue
        groups = {(m["w"] or "").strip("-_－ ") for m in hits.values()}
        second = len(groups) > 1
        headings = {
            name: (_number(m["v"]), (m["w"] or "").strip("-_－ ")) if second else (_number(m["v"]),)
            for name, m in hits.items()
        }
        return Unpivot((into, "group") if second else (into,), "value", headings)
    return None


def _number(text: str) -> str:
    chinese = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
    if text in chinese:
        return str(chinese[text])
    return str(10 + chinese[text[1]]) if text[:1] == "十" else text


LABELS = {"age": "年齡", "month_number": "月", "year": "年", "group": "組別", "value": "數值"}


def _proposed_wide(base: Reading, look: Look, wide: Unpivot) -> Reading:
    rest = tuple(c for c in look.columns if c.name not in wide.headings)
    plain = _proposed(base, rest)
    numbers = [c for c in look.columns if c.name in wide.headings]
    kind = Kind.INTEGER if all(c.kind is Kind.INTEGER for c in numbers) else Kind.DECIMAL
    kinds = {"year": Kind.YEAR, "group": Kind.TEXT, "value": kind}
    more = tuple(
        Field(n, LABELS[n], kinds.get(n, Kind.INTEGER), scale=max(c.scale for c in numbers) or 2)
        for n in (*wide.into, wide.value)
        if n not in plain.schema
    )
    return replace(plain, schema=Schema((*plain.schema.fields, *more)), unpivot=wide)


def placed(reading: Reading, look: Look) -> dict[str, tuple[int, ...]]:
    """For every field that the file brings, the places (from 0) of its cells in a row.

    By the heading accepted, then by the field's names and aliases, then by place where that was declared.
    Raises :class:`Unreadable` when two fields would read one column that neither names.
    """
    places: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    unpivoted = set(reading.unpivot.headings) if reading.unpivot else set()
    for name, column in reading.mapping.items():
        if column.constant is None and (seen := look.column(column.name) if column.name else None):
            places[name] = (seen.place, *_joined(column, look))
            taken.add(seen.place)
    for name, column in reading.mapping.items():
        if name in places or column.constant is not None or name not in reading.schema:
            continue
        if (seen := _called(look, reading.schema[name], taken)) and seen.name not in unpivoted:
            places[name] = (seen.place, *_joined(column, look))
            taken.add(seen.place)
        elif column.by_place and 0 <= column.place < max((c.place for c in look.columns), default=-1) + 1:
            places[name] = (column.place,)
    return places


def _joined(column: Column, look: Look) -> list[int]:
    found = []
    for name in column.join:
        seen = look.column(name)
        if seen is None:
            raise Unreadable(_("The column “%s” is not in the file.") % name)
        found.append(seen.place)
    return found
