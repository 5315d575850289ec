"""A desk that is still to be laid down, or to be put into a round that runs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

__all__ = ["Desk", "Kind"]


class Kind(TextChoices):
    """What a desk is there for."""

    DRAFT = "draft", _("Writes the draft")
    REVIEW = "review", _("Reviews")
    CONSULT = "consult", _("Is consulted")
    DECIDE = "decide", _("Decides")


@dataclass(frozen=True)
class Desk:
    """A leg to be: its name, and the code of a role in a unit (``None``: the record's own) or a person.

    ``above`` means the unit above the record's own, ``days`` the working days in which a consulted unit
    answers. A desk that ``may_be_vacant`` is left out while nobody holds it; one that decides by
    delegation is ``delegated``. The last desk of a route decides where none is said to.
    """

    name: str
    role: str = ""
    unit: Any = None
    kind: str = Kind.REVIEW
    above: bool = False
    days: int | None = None
    may_be_vacant: bool = False
    delegated: bool = False
    person: Any = None

    @classmethod
    def consult(cls, unit, role: str = "", days: int | None = None) -> "Desk":
        """A unit that is to be consulted 會辦: ``role`` answers, by default a section's chief, else the head."""
        role = role or ("section_chief" if unit.kind == unit.Kind.SECTION else "unit_head")
        return cls(unit.name, role, unit, Kind.CONSULT, days=days)
