"""Who sits at each level of the table of delegated decisions, from which day: dated rows, the first ones shipped."""

from datetime import date

from django.utils.translation import gettext as _

from countyhall.kernel.approvals.models import LevelDesk
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.roles.models import Role

__all__ = ["desks_on", "seed"]

# The last desk of a level reviews or decides as the table says, those before it review on the way.
SHIPPED = [
    (date(2000, 1, 1), "1", [("主任秘書", "chief_secretary"), ("縣長", "magistrate")]),
    (date(2000, 1, 1), "2", [("處長", "unit_head")]),
    (date(2000, 1, 1), "3", [("科長", "section_chief")]),
    (date(2000, 1, 1), "4", [("承辦人", "handler")]),
]


def seed() -> None:
    """Write the shipped desks of levels that have none; what the office laid down stays."""
    roles = {role.code: role for role in Role.objects.all()}
    for day, level, desks in SHIPPED:
        if not LevelDesk.objects.filter(level=level).exists():
            LevelDesk.objects.bulk_create(
                LevelDesk(level=level, position=n, name=name, role=roles[code], valid_from=day)
                for n, (name, code) in enumerate(desks, 1)
            )


def desks_on(level: str, on: date) -> list[LevelDesk]:
    """The desks of a level in force on the day, in order. Raises ``Refused`` where there are none."""
    begun = LevelDesk.objects.filter(level=level, valid_from__lte=on)
    latest = begun.order_by("-valid_from").values("valid_from")[:1]
    found = list(begun.filter(valid_from=latest).select_related("role").order_by("position"))
    if not found:
        raise Refused(_("No desk sits at level %(level)s on that day.") % {"level": level})
    return found
