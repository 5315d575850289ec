"""Makers of what the administrator looks after, for the contract."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from countyhall.kernel.roles.models import Role
from countyhall.kernel.testing.factories import SubstitutionFactory as AnySubstitutionFactory


class RoleFactory(DjangoModelFactory):
    """A role of the office's own."""

    class Meta:
        model = Role

    code = factory.Sequence(lambda n: f"own-{n}")
    name = factory.Sequence(lambda n: f"自訂角色{n}")


class SubstitutionFactory(AnySubstitutionFactory):
    """A week in September 2020."""

    starts_on = date(2020, 9, 7)
    ends_on = date(2020, 9, 11)
