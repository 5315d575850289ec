"""The roles that every office has, with their reach; what they may do is said by the domains."""

from django.utils.translation import gettext_lazy as _

from countyhall.kernel.roles.models import Role

SYSTEM_ROLES = {
    "handler": (_("Handler"), Role.Reach.UNIT),
    "registrar": (_("Registrar"), Role.Reach.ALL),
    "archivist": (_("Archivist"), Role.Reach.ALL),
    "section_chief": (_("Section chief"), Role.Reach.BELOW),
    "unit_head": (_("Head of unit"), Role.Reach.BELOW),
    "chief_secretary": (_("Chief secretary"), Role.Reach.ALL),
    "magistrate": (_("Head of the office"), Role.Reach.ALL),
    "planning_officer": (_("Planning officer"), Role.Reach.ALL),
    "auditor": (_("Auditor"), Role.Reach.ALL),
    "administrator": (_("Administrator"), Role.Reach.ALL),
}


def seed() -> None:
    """Make the system roles that are not there yet; names and reach changed by the office stay."""
    for code, (name, reach) in SYSTEM_ROLES.items():
        Role.objects.get_or_create(code=code, defaults={"name": str(name), "reach": reach})
