"""Makers of units, posts and people for tests."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from countyhall.kernel.organisation.models import Appointment, Post, Substitution, Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.roles import system
from countyhall.kernel.roles.models import Grant, Role

# Before every date that a test speaks of, so that a grant holds on whatever office date it sets.
LONG_AGO = date(2000, 1, 1)


class UnitFactory(DjangoModelFactory):
    """A department without anything above it."""

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"U{n:04}")
    name = factory.Sequence(lambda n: f"第{n}科")
    kind = Unit.Kind.DEPARTMENT


class UserFactory(DjangoModelFactory):
    """A person without a password: tests sign them in with ``client.force_login``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"測試人員{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@example.test")
    password = "!"  # noqa: S105  an unusable password by Django's own convention


class PostFactory(DjangoModelFactory):
    """A clerk's post."""

    class Meta:
        model = Post

    unit = factory.SubFactory(UnitFactory)
    title = "科員"
    level = 1


class AppointmentFactory(DjangoModelFactory):
    """Somebody in a post since long ago."""

    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    post = factory.SubFactory(PostFactory)
    starts_on = LONG_AGO


class GrantFactory(DjangoModelFactory):
    """A role held since long ago. ``role`` may be a :class:`Role` or the code of a system role."""

    class Meta:
        model = Grant

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    role = "handler"
    starts_on = LONG_AGO

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        if isinstance(kwargs["role"], str):
            kwargs["role"] = role(kwargs["role"])
        return kwargs


class SubstitutionFactory(DjangoModelFactory):
    """Somebody stands in for somebody else; the days must be said."""

    class Meta:
        model = Substitution

    absent = factory.SubFactory(UserFactory)
    substitute = factory.SubFactory(UserFactory)


def role(code: str) -> Role:
    """The system role of that code, made if it is not there yet."""
    if not Role.objects.filter(code=code).exists():
        system.seed()
    return Role.objects.get(code=code)


def member_of(unit: Unit, role: Role | str = "handler", **fields) -> User:
    """A new person who holds ``role`` in ``unit``; ``fields`` are those of the user."""
    user = UserFactory(**fields)
    GrantFactory(user=user, unit=unit, role=role)
    return user
