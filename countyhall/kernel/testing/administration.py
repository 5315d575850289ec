"""Makers of what the kernel's own pages show, for the contract."""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from countyhall.kernel.people.models import AccountPolicy, SignIn
from countyhall.kernel.registry import registry
from countyhall.kernel.reports.models import Report
from countyhall.kernel.roles.models import Role
from countyhall.kernel.testing.factories import SubstitutionFactory as AnySubstitutionFactory
from countyhall.kernel.testing.factories import UserFactory


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


class ReportFactory(DjangoModelFactory):
    """A report on half a year, of the first kind that a domain offers."""

    class Meta:
        model = Report

    kind = factory.LazyFunction(lambda: registry.all("reports")[0].code)
    title = factory.Sequence(lambda n: f"業務報告{n}")
    period_first = date(2020, 4, 1)
    period_last = date(2020, 9, 30)
    as_of = date(2020, 10, 31)


class SignInFactory(DjangoModelFactory):
    """Somebody came in."""

    class Meta:
        model = SignIn

    user = factory.SubFactory(UserFactory)
    identity = factory.LazyAttribute(lambda o: o.user.username)
    event = SignIn.Event.SIGNED_IN
    method = "password"
    ip = "192.0.2.7"


class AccountPolicyFactory(DjangoModelFactory):
    """Rules of long ago, one day after another."""

    class Meta:
        model = AccountPolicy

    valid_from = factory.Sequence(lambda n: date(2019, 1, 1) + timedelta(days=n))
