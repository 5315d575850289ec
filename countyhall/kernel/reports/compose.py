"""Fills a report's tags with the values of a period, and says everything that cannot be filled."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from countyhall.kernel.figures import Breakdown
from countyhall.kernel.figures import services as figures
from countyhall.kernel.figures.listing import attribute
from countyhall.kernel.figures.services import UnknownFigure, Value
from countyhall.kernel.period import Period, money, percent, roc
from countyhall.kernel.reports import prose
from countyhall.kernel.reports.numerals import chinese
from countyhall.kernel.reports.tags import Fault, Faults, Tag, parse, tokenised

__all__ = ["Composed", "Part", "asked", "compose", "drill_down"]

PERIODS_IN_A_CHART = 6


@dataclass(frozen=True)
class Part:
    """A section as it goes into a report: ``level`` 1 stands at the top of the contents."""

    code: str
    title: str
    text: str
    level: int = 1


@dataclass
class Composed:
    """A report with every tag answered; plain data, so that it can be kept and rendered again."""

    title: str
    subtitle: str
    period: str
    period_label: str
    as_of: str
    parts: list[dict] = field(default_factory=list)
    pieces: dict[str, dict] = field(default_factory=dict)
    values: list[dict] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


def asked(period: Period, as_of: date) -> dict[str, Value]:
    """Every figure of the house, asked once."""
    return {value.code: value for value in figures.all_values(period, as_of)}


class Composer:
    """Asks every figure once, answers tags, and collects faults."""

    def __init__(self, period: Period, as_of: date, values: dict[str, Value]) -> None:
        self.period, self.as_of, self.values = period, as_of, dict(values)
        self.faults: list[Fault] = []

    def value(self, code: str) -> Value:
        """The figure's value, asked once. Raises ``UnknownFigure``."""
        if code not in self.values:
            self.values[code] = figures.value(code, self.period, self.as_of)
        return self.values[code]

    def part(self, part: Part) -> tuple[dict, dict[str, dict]]:
        """The section with words for its tags, and the piece that each word stands for."""
        tags, faults = parse(part.text, part.title)
        self.faults += faults
        text, known = tokenised(part.text, tags, part.code)
        pieces = {}
        for word, tag in known.items():
            piece = self.answer(tag, part.title, self.faults)
            if piece is not None:
                pieces[word] = piece
        self._hand_typed(part, tags)
        return {"code": part.code, "title": part.title, "level": part.level, "text": text}, pieces

    def answer(self, tag: Tag, section: str, faults: list[Fault]) -> dict | None:
        """The piece that a tag stands for; where there is none, ``faults`` says why."""
        try:
            return ANSWERS[tag.kind](self, tag)
        except (UnknownFigure, ValueError) as error:
            faults.append(Fault(section, tag.line, f"{tag.written}: {error}"))
            return None

    def _hand_typed(self, part: Part, tags: list[Tag]) -> None:
        tagged = {tag.code: self.values[tag.code] for tag in tags if tag.code in self.values}
        self.faults += prose.check(part.text, part.title, tags, tagged)


def compose(
    title: str,
    subtitle: str,
    parts: Iterable[Part],
    period: Period,
    as_of: date,
    values: dict[str, Value] | None = None,
) -> Composed:
    """The whole report. Raises :class:`Faults` with everything that is wrong in any section."""
    values = asked(period, as_of) if values is None else values
    composer = Composer(period, as_of, values)
    composed = Composed(title, subtitle, str(period), period.label, as_of.isoformat())
    for part in parts:
        section, pieces = composer.part(part)
        composed.parts.append(section)
        composed.pieces |= pieces
    if composer.faults:
        raise Faults(composer.faults)
    composed.values = [value.plain() for value in values.values()]
    return composed


def drill_down(code: str, period: Period, as_of: date) -> str:
    """The address of the records behind a number."""
    return f"/figures/{quote(code)}/?{urlencode({'period': str(period), 'as_of': as_of.isoformat()})}"


def _figure(composer: Composer, tag: Tag) -> dict:
    value = composer.value(tag.code)
    return _text(composer, tag.code, _said(value.value, value, tag.options))


def _previous(composer: Composer, tag: Tag) -> dict:
    before = _before(composer, tag.code)
    return _text(composer, tag.code, _said(before.value, before, tag.options), composer.period.previous())


def _change(composer: Composer, tag: Tag) -> dict:
    """``增加12件``, ``減少3件``, ``無增減`` against the period before."""
    now, before = composer.value(tag.code), _before(composer, tag.code)
    if now.value is None or before.value is None:
        return _text(composer, tag.code, _("not comparable"))
    difference = now.value - before.value
    words = _("no change")
    if difference:
        size = _said(abs(difference), now, {"unit": "", **tag.options})
        words = (_("%(size)s more") if difference > 0 else _("%(size)s fewer")) % {"size": size}
    return _text(composer, tag.code, words)


def _before(composer: Composer, code: str) -> Value:
    previous = composer.period.previous()
    return figures.value(code, previous, previous.last + (composer.as_of - composer.period.last))


def _list(composer: Composer, tag: Tag) -> dict:
    """The records' names, or a breakdown's parts, as one phrase: ``「甲」、「乙」及「丙」``."""
    item = figures.find(tag.code, composer.period, composer.as_of)
    if isinstance(item, Breakdown):
        parts = [composer.value(part.code) for part in item.parts(composer.period, composer.as_of)]
        words = [f"{value.label}{value.text}" for value in parts]
    else:
        words = _names(composer.value(tag.code), tag.options)
    limit = int(tag.options.get("limit") or len(words))
    return _text(composer, tag.code, _phrase(words[:limit])) | {"names": True}


def _names(value: Value, options: dict[str, str]) -> list[str]:
    if value.rows is None:
        raise ValueError(_("a ratio has no records of its own; name one of its two figures"))
    path = options.get("field", "")
    found = value.rows if value.rows.ordered else value.rows.order_by("pk")  # the same phrase every time
    rows = [row for row in found if not getattr(row, "sealed", False)]
    names = [str((attribute(row, path) if path else row) or "") for row in rows]
    if path and rows and not any(names):
        raise ValueError(_("the records have no “%(field)s”") % {"field": path})
    left, right = ("", "") if options.get("quotes") == "no" else ("「", "」")
    return [f"{left}{name}{right}" for name in dict.fromkeys(names)]


def _phrase(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return "、".join(words[:-1]) + "及" + words[-1]


def _table(composer: Composer, tag: Tag) -> dict:
    listing = figures.listing(tag.code)
    own = listing.span.own(composer.period)
    rows = [
        [column.cell(row) for column in listing.columns] for row in listing.of(own.period, composer.as_of)
    ]
    return {
        "kind": "table",
        "code": tag.code,
        "caption": tag.options.get("caption", f"{listing.label}（{own.label}）"),
        "heading": [column.heading for column in listing.columns],
        "merge": [column.merge for column in listing.columns],
        "align": [column.align for column in listing.columns],
        "width": [column.width for column in listing.columns],
        "rows": rows,
    }


def _chart(composer: Composer, tag: Tag) -> dict:
    """Bars of a breakdown's parts, or a figure over the last periods."""
    item = figures.find(tag.code, composer.period, composer.as_of)
    if isinstance(item, Breakdown):
        values = [composer.value(part.code) for part in item.parts(composer.period, composer.as_of)]
        labels = [value.label for value in values]
    else:
        count = int(tag.options.get("periods") or PERIODS_IN_A_CHART)
        values = figures.trend(tag.code, composer.period, composer.as_of, count)
        labels = [value.period for value in values]
    return {
        "kind": "chart",
        "code": tag.code,
        "form": tag.options.get("form", "bar"),
        "title": tag.options.get("title", str(item.label)),
        "unit": str(item.unit),
        "labels": labels,
        "numbers": [None if value.value is None else str(value.value) for value in values],
        "texts": [value.text for value in values],
    }


def _period(composer: Composer, tag: Tag) -> dict:
    return {"kind": "text", "text": composer.period.label, "code": "", "href": ""}


def _as_of(composer: Composer, tag: Tag) -> dict:
    return {"kind": "text", "text": roc.text(composer.as_of), "code": "", "href": ""}


def _as_is(composer: Composer, tag: Tag) -> dict:
    return {"kind": "text", "text": tag.code, "code": "", "href": ""}


def _row(composer: Composer, tag: Tag) -> dict:
    raise ValueError(_("stands in a row of a table in an office file, which it repeats"))


ANSWERS: dict[str, Callable[[Composer, Tag], dict]] = {
    "figure": _figure,
    "previous": _previous,
    "change": _change,
    "list": _list,
    "table": _table,
    "chart": _chart,
    "period": _period,
    "as_of": _as_of,
    "as-is": _as_is,
    "row": _row,
}


def _text(composer: Composer, code: str, text: str, period: Period | None = None) -> dict:
    period = period or composer.period
    as_of = (
        composer.as_of if period == composer.period else period.last + (composer.as_of - composer.period.last)
    )
    return {"kind": "text", "text": text, "code": code, "href": drill_down(code, period, as_of)}


def _said(number: Any, value: Value, options: dict[str, str]) -> str:
    """The number in the words asked for: ``floor:萬``, ``unit``, ``han``, ``plain``."""
    if number is None:
        return "—"
    unit = value.unit if "unit" in options else ""
    if "plain" in options:
        return f"{number}{unit}"
    if "han" in options:
        return f"{chinese(int(number))}{unit}"
    if value.format == "money" and number == value.value:
        return money.text(
            int(value.exact), floor=options.get("floor", value.floor), pad=options.get("pad") != "no"
        )
    if value.format == "money":
        return money.text(int(number), floor=options.get("floor", ""), pad=options.get("pad") != "no")
    if value.format == "percent":
        return percent.text(number)
    if "floor" in options or "groups" in options:
        return money.text(int(number), floor=options.get("floor", ""), unit=unit)
    return f"{number:,}{unit}"
