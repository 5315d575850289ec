"""The chains of desks by level of decision, as an office begins with; it changes them as it likes."""

from django.utils.translation import gettext as _

from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.models import Route

__all__ = ["seed"]

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
