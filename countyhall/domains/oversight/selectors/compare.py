"""A plan before and after a change, side by side (PLN-12)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from countyhall.domains.oversight.models import ChangeRequest
from countyhall.domains.oversight.selectors.curves import month_label


@dataclass(frozen=True)
class Pair:
    """One line: what it is, before, after."""

    label: Any
    before: Any
    after: Any

    @property
    def differs(self) -> bool:
        """Whether anything changes here."""
        return self.before != self.after


@dataclass(frozen=True)
class Comparison:
    """Money and days, the curve month by month, and the work items."""

    facts: list[Pair]
    curve: list[Pair]
    items: list[Pair]


def compare(before: dict, change: ChangeRequest) -> Comparison:
    """What stood (as :func:`plan_as_it_stands` gave it) beside what is asked for."""
    meta = ChangeRequest._meta
    names = ("budget", "starts_on", "ends_on")
    facts = [Pair(meta.get_field(n).verbose_name, _read(n, before.get(n)), getattr(change, n)) for n in names]
    old = {date.fromisoformat(m): Decimal(p) for m, p in before.get("curve", {}).items()}
    new = {m: p for m, p in old.items() if m < change.effective_from}
    new |= {date.fromisoformat(m): Decimal(str(p)) for m, p in change.curve.items()}
    curve = [Pair(month_label(m), old.get(m), new.get(m)) for m in sorted(old.keys() | new.keys())]
    then = {i["title"]: Decimal(i["weight"]) for i in before.get("items", [])}
    asked = {i["title"]: Decimal(i["weight"]) for i in change.items} or then
    items = [Pair(t, then.get(t), asked.get(t)) for t in dict.fromkeys([*then, *asked])]
    return Comparison(facts, curve, items)


def _read(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if value and name.endswith("_on") else value
