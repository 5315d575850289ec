"""How a legal period is declared: a domain lists these in ``Domain.rules``, each with the days it holds."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation

__all__ = ["Ladder", "Rule", "Rung"]


@dataclass(frozen=True)
class Ladder:
    """Limits of extension, in the rule's unit. ``levels``: up to how many in all which role may approve."""

    times: int | None = None
    each: int | None = None
    total: int | None = None
    levels: tuple[tuple[int, str], ...] = ()
    before_due: bool = True


@dataclass(frozen=True)
class Rung:
    """One rung of escalation: so many days after the due day (before it, when negative) tell ``to``.

    ``to`` names a field of the record that holds a person (``handler``), or a system role in its unit.
    """

    days: int
    to: str
    kind: str = "calendar"


@dataclass(frozen=True)
class Rule:
    """A legal period and the days on which it is the law.

    ``kind`` is ``working`` or ``calendar``; a period of ``months`` ends on the day before the corresponding
    day (行政程序法 §48) and is always calendar. ``roll`` is ``next`` (a last day off moves to the next
    working day) or ``none``. With ``saturday_morning`` a period that ends on a Saturday ends at noon of the
    next working day. ``ceiling_days`` may never be passed by any extension; they are of
    ``ceiling_kind``. ``used_cap``: days used are counted as at most so many when in time.

    With ``unit="hours"``, ``days`` are hours from the moment of the start: of the office's hours when
    ``kind`` is ``working``, by the clock on the wall when it is ``calendar``; a last moment at which the
    office is closed moves to the same time of the next working day where ``roll`` is ``next``.
    """

    code: str
    label: Any
    days: int = 0
    kind: str = "working"
    unit: str = "days"
    first_day_counts: bool = False
    roll: str = "next"
    basis: Any = ""
    valid_from: date = date(1912, 1, 1)
    valid_to: date | None = None
    ceiling_days: int | None = None
    ceiling_kind: str = "calendar"
    months: int = 0
    saturday_morning: bool = False
    used_cap: int | None = None
    ladder: Ladder | None = None
    escalation: tuple[Rung, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.kind not in {"working", "calendar"} or self.ceiling_kind not in {"working", "calendar"}:
            raise ValueError(f"{self.code}: days are working or calendar.")
        if self.roll not in {"next", "none"}:
            raise ValueError(f"{self.code}: roll is next or none.")
        if self.unit not in {"days", "hours"}:
            raise ValueError(f"{self.code}: the unit is days or hours.")
        if self.unit == "hours" and (self.months or self.saturday_morning):
            raise ValueError(f"{self.code}: months and Saturdays are counted in days.")
        if self.months and self.kind != "calendar":
            raise ValueError(f"{self.code}: months are counted by the calendar.")

    def content(self) -> dict[str, Any]:
        """Everything that a version of the rule holds, as its columns do."""
        plain = {name: getattr(self, name) for name in PLAIN}
        return plain | {
            "labels": _both(self.label),
            "bases": _both(self.basis),
            "ladder": _ladder(self.ladder),
            "escalation": [asdict(rung) for rung in self.escalation],
        }


PLAIN = [
    "days", "kind", "first_day_counts", "roll", "valid_to", "ceiling_days", "ceiling_kind", "months",
    "saturday_morning", "unit", "used_cap",
]  # fmt: skip


def _both(text: Any) -> dict[str, str]:
    """The text in every language of the house."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(text)
    return said


def _ladder(ladder: Ladder | None) -> dict[str, Any]:
    if ladder is None:
        return {}
    return asdict(ladder) | {"levels": [list(level) for level in ladder.levels]}
