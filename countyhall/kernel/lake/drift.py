"""What differs between the file that a reading was made from and the one that came now, in words for people."""

from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from countyhall.kernel.lake.reading.found import Look, Seen, fold
from countyhall.kernel.lake.schema import Kind, Schema

if TYPE_CHECKING:
    from countyhall.kernel.lake.reading.mapping import Reading

ALIKE = 0.6  # from so much likeness on, a column that went and one that came are one that was renamed


@dataclass(frozen=True)
class Difference:
    """One thing that changed. ``kind`` is added, removed, renamed, moved, type, headings, unit or values.

    ``field`` is the field of the table that is touched, or empty; ``before`` and ``after`` headings or what they
    said; ``words`` a sentence that names the column.
    """

    kind: str
    field: str
    before: str
    after: str
    words: str

    def to_json(self) -> dict[str, str]:
        """Plain data, for ``Load.drift``."""
        return asdict(self)


def drift(before: "Reading | Schema", after: Look) -> list[Difference]:
    """What a person should know before the file is believed; empty when its layout is that of before."""
    if isinstance(before, Schema):
        columns = tuple(Seen(f.label, n, kind=f.kind, unit=f.unit, names=(f.name, *f.aliases), values=f.values)
                        for n, f in enumerate(before))  # fmt: skip
        fields = {fold(f.label): f.name for f in before}
        return _compared(columns, after, fields, heading_rows=0)
    fields = {fold(c.name): name for name, c in before.mapping.items() if c.name}
    return _compared(before.before, after, fields, before.heading_rows)


def _compared(
    old: tuple[Seen, ...], look: Look, fields: dict[str, str], heading_rows: int
) -> list[Difference]:
    if not old:
        return []
    pairs = _paired(old, look.columns)
    gone = [one for one in old if one.place not in pairs]
    came = [one for one in look.columns if one not in pairs.values()]
    said: list[Difference] = []
    rows = look.header_rows[1] - look.header_rows[0]
    if heading_rows and rows != heading_rows:
        said.append(Difference("headings", "", str(heading_rows), str(rows),
                    _("The headings stood in %(before)s rows and now stand in %(after)s.")
                    % {"before": heading_rows, "after": rows}))  # fmt: skip
    renamed = _renamed(gone, came)
    said += [_told("renamed", fields, a, b) for a, b in renamed]
    said += [_told("removed", fields, a, None) for a in gone if a not in [r[0] for r in renamed]]
    said += [_told("added", fields, None, b) for b in came if b not in [r[1] for r in renamed]]
    said += _moved(old, pairs, fields)
    for one in old:
        if now := pairs.get(one.place):
            said += _changed(one, now, fields)
    return said


def _paired(old: tuple[Seen, ...], new: tuple[Seen, ...]) -> dict[int, Seen]:
    """Place before → column now, for columns that share a heading, the main one first."""
    pairs: dict[int, Seen] = {}
    for names in (_main, _all):
        for one in old:
            if one.place not in pairs:
                taken = {c.place for c in pairs.values()}
                now = next((c for c in new if c.place not in taken and names(one) & names(c)), None)
                if now:
                    pairs[one.place] = now
    return pairs


def _main(one: Seen) -> set[str]:
    return {fold(one.name)}


def _all(one: Seen) -> set[str]:
    return {fold(n) for n in (one.name, *one.names)}


def _renamed(gone: list[Seen], came: list[Seen]) -> list[tuple[Seen, Seen]]:
    """The likeliest pairs of a column that went and one that came."""
    scores = sorted(
        ((_alike(a, b), n, m) for n, a in enumerate(gone) for m, b in enumerate(came)), reverse=True
    )
    pairs, used_a, used_b = [], set(), set()
    for score, n, m in scores:
        if score >= ALIKE and n not in used_a and m not in used_b:
            used_a.add(n)
            used_b.add(m)
            pairs.append((gone[n], came[m]))
    return sorted(pairs, key=lambda p: p[0].place)


def _alike(a: Seen, b: Seen) -> float:
    """From 0 to 1: by kind, values, place and name."""
    if a.kind is not b.kind:
        return 0.0
    ours, theirs = set(a.values or a.samples), set(b.values or b.samples)
    shared = len(ours & theirs) / max(min(len(ours), len(theirs)), 1)
    place = 1.0 if a.place == b.place else 0.5 if abs(a.place - b.place) <= 2 else 0.0
    name = SequenceMatcher(None, fold(a.name), fold(b.name)).ratio()
    if a.kind is Kind.TEXT:
        return 0.5 * shared + 0.25 * place + 0.25 * name
    return 0.15 * shared + 0.45 * place + 0.4 * name


def _moved(old: tuple[Seen, ...], pairs: dict[int, Seen], fields: dict[str, str]) -> list[Difference]:
    """Columns that stand in another order among those that stayed."""
    order = [pairs[one.place].place for one in sorted(old, key=lambda c: c.place) if one.place in pairs]
    kept = set(_longest_rising(order))
    return [_told("moved", fields, one, pairs[one.place]) for one in old
            if one.place in pairs and pairs[one.place].place not in kept]  # fmt: skip


def _longest_rising(numbers: list[int]) -> list[int]:
    best: list[list[int]] = []
    for n, value in enumerate(numbers):
        before = [best[m] for m in range(n) if numbers[m] < value]
        best.append([*max(before, key=len, default=[]), value])
    return max(best, key=len, default=[])


def _changed(one: Seen, now: Seen, fields: dict[str, str]) -> list[Difference]:
    said = []
    whole = {Kind.INTEGER, Kind.DECIMAL, Kind.REAL}
    if (
        one.kind is not now.kind
        and now.samples
        and (one.samples or one.values)
        and not {one.kind, now.kind} <= whole
    ):
        said.append(_told("type", fields, one, now))
    if one.unit != now.unit and (one.unit and now.unit):
        said.append(_told("unit", fields, one, now))
    new = [v for v in now.values if v not in one.values] if one.values and now.values else []
    if new and len(new) <= len(one.values):
        shown = "、".join(new[:10])
        words = _("The column “%(name)s” has values that it did not have: %(values)s.")
        said.append(Difference("values", fields.get(fold(one.name), ""), "", shown,
                               words % {"name": now.name, "values": shown}))  # fmt: skip
    return said


def _told(kind: str, fields: dict[str, str], a: Seen | None, b: Seen | None) -> Difference:
    words: dict[str, Any] = {
        "added": _("The column “%(after)s” is new."),
        "removed": _("The column “%(before)s” is no longer there."),
        "renamed": _("The column “%(before)s” seems to be called “%(after)s” now."),
        "moved": _("The column “%(before)s” stands elsewhere: it was the %(old)s. and is the %(new)s."),
        "type": _("The column “%(before)s” held %(was)s and now holds %(is)s."),
        "unit": _("The column “%(before)s” was counted in %(was_unit)s and is now in %(is_unit)s."),
    }
    facts = {"before": a.name if a else "", "after": b.name if b else ""}
    if a and b:
        facts |= {"old": str(a.place + 1), "new": str(b.place + 1), "was": kind_words(a.kind), "is": kind_words(b.kind),
                  "was_unit": a.unit, "is_unit": b.unit}  # fmt: skip
    shown = {"type": ("was", "is"), "unit": ("was_unit", "is_unit"), "moved": ("old", "new")}
    one, two = shown.get(kind, ("before", "after"))
    return Difference(kind, fields.get(fold(a.name), "") if a else "", facts.get(one, ""), facts.get(two, ""),
                      words[kind] % facts)  # fmt: skip


def kind_words(kind: Kind) -> str:
    """What a column of this kind holds, for people."""
    said = {
        Kind.TEXT: pgettext("kind of column", "text"),
        Kind.INTEGER: pgettext("kind of column", "whole numbers"),
        Kind.DECIMAL: pgettext("kind of column", "decimals"),
        Kind.REAL: pgettext("kind of column", "numbers"),
        Kind.BOOLEAN: pgettext("kind of column", "yes or no"),
        Kind.DATE: pgettext("kind of column", "days"),
        Kind.MONTH: pgettext("kind of column", "months"),
        Kind.YEAR: pgettext("kind of column", "years"),
        Kind.MOMENT: pgettext("kind of column", "days with a time"),
        Kind.PLACE: pgettext("kind of column", "places"),
        Kind.POINT: pgettext("kind of column", "points"),
    }
    return said[kind]
