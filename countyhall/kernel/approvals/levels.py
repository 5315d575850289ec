"""Who sits at each level of the table of delegated decisions, from which day: dated rows; a domain ships the first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from countyhall.kernel.approvals.models import LevelDesk
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.roles.models import Role

__all__ = ["Seats", "desks_on", "seed"]


@dataclass(frozen=True)
class Seats:
    """The desks of a level from a day on, as name and code of the role, in order; declared in ``Domain.seats``.

    The last desk of a level reviews or decides as the table says, those before it review on the way.
    """

    level: str
    desks: Sequence[tuple[str, str]]
    valid_from: date


def seed(declared: Iterable[Seats]) -> None:
    """Write the declared desks of levels that have none; what the office laid down stays."""
    roles = {role.code: role for role in Role.objects.all()}
    taken = set(LevelDesk.objects.values_list("level", flat=True))
    LevelDesk.objects.bulk_create(
        LevelDesk(level=seats.level, position=n, name=name, role=roles[code], valid_from=seats.valid_from)
        for seats in declared
        if seats.level not in taken
        for n, (name, code) in enumerate(seats.desks, 1)
    )


def desks_on(level: str, on: date) -> list[LevelDesk]:
    """The desks of a level in force on the day, in order. Raises ``Refused`` where there are none."""
    begun = LevelDesk.objects.filter(level=level, valid_from__lte=on)
    latest = begun.order_by("-valid_from").values("valid_from")[:1]
    found = list(begun.filter(valid_from=latest).select_related("role").order_by("position"))
    if not found:
        raise Refused(_("No desk sits at level %(level)s on that day.") % {"level": level})
    return found
