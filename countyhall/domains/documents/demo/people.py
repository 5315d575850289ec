"""Who works at which desk of the demo county, as far as documents need them."""

from countyhall.domains.documents.demo.subjects import CODES
from countyhall.domains.documents.models import Agency
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.roles.models import Grant

ROLES = ("handler", "section_chief", "unit_head")


class Office:
    """Units with their handlers, chiefs and heads; the registry; the address book."""

    def __init__(self) -> None:
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.county = self.units["KM"]
        self.people: dict[str, dict[str, list[User]]] = {code: {r: [] for r in ROLES} for code in CODES}
        held = Grant.objects.filter(role__code__in=ROLES, unit__code__in=CODES).order_by("pk")
        for grant in held.select_related("user", "role", "unit"):
            self.people[grant.unit.code][grant.role.code].append(grant.user)
        accounts = {user.username: user for user in User.objects.filter(username__in=NAMED)}
        self.registrar, self.planner = accounts["registrar"], accounts["planning"]
        self.archivist = self.people["KM-A4"]["handler"][-1]
        self.magistrate, self.secretary = accounts["magistrate"], accounts["secretary"]
        self.agencies = {entry.name: entry for entry in Agency.objects.all()}


NAMED = ("registrar", "planning", "magistrate", "secretary")
