"""What tests of every storey share: people, units, and the fixtures that give them."""

from countyhall.kernel.testing.factories import (
    AppointmentFactory,
    GrantFactory,
    PostFactory,
    SubstitutionFactory,
    UnitFactory,
    UserFactory,
    member_of,
)

__all__ = [
    "AppointmentFactory",
    "GrantFactory",
    "PostFactory",
    "SubstitutionFactory",
    "UnitFactory",
    "UserFactory",
    "member_of",
]
