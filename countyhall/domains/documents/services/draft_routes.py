"""The chains of desks by level of decision, as an office begins with; it changes them as it likes."""

from datetime import date

from django.utils.translation import gettext as _

from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.levels import Seats
from countyhall.kernel.approvals.models import Route

__all__ = ["SEATS", "seed"]

EVER = date(2000, 1, 1)
SEATS = [
    Seats("1", [("主任秘書", "chief_secretary"), ("縣長", "magistrate")], EVER),
    Seats("2", [("處長", "unit_head")], EVER),
    Seats("3", [("科長", "section_chief")], EVER),
    Seats("4", [("承辦人", "handler")], EVER),
]

CHAINS = {
    4: ["section_chief"],
    3: ["section_chief"],
    2: ["section_chief", "unit_head"],
    1: ["section_chief", "unit_head", "chief_secretary", "magistrate"],
}


def seed() -> None:
    """Lay down a route for every level that has none."""
    names = {
        "section_chief": _("Section chief"),
        "unit_head": _("Head of unit"),
        "chief_secretary": _("Chief secretary"),
        "magistrate": _("Head of the office"),
    }
    levels = {1: _("First level"), 2: _("Second level"), 3: _("Third level"), 4: _("Fourth level")}
    for level, roles in CHAINS.items():
        code = f"documents-level-{level}"
        if not Route.objects.filter(code=code).exists():
            desks = [approvals.Desk(names[role], role) for role in roles[:-1]]
            desks.append(approvals.Desk(names[roles[-1]], roles[-1], kind="decide", delegated=level > 1))
            approvals.lay_down(code, _("Documents, %(level)s") % {"level": levels[level]}, desks)
