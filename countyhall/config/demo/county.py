"""Fill an empty instance with the demo county: units, posts, people, roles, then each domain's records."""

import random
import secrets
from collections.abc import Callable, Collection
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import translation

from countyhall.config.demo.units import GIVEN, NAMED, SURNAMES, UNITS
from countyhall.config.first_steps import reference_data
from countyhall.kernel.organisation.models import Appointment, Post, Substitution, Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.registry import registry
from countyhall.kernel.roles.models import Grant, Role

__all__ = ["OFFICE_DATE", "load"]

OFFICE_DATE = date(2020, 11, 2)  # the Monday after the report's data were closed (109-10-31)
STAFF_SINCE = date(2019, 1, 2)
LEVELS = {
    "handler": 1,
    "registrar": 1,
    "section_chief": 4,
    "unit_head": 6,
    "chief_secretary": 8,
    "magistrate": 9,
}
STAFF = [
    ("科員", "handler"),
    ("技士", "handler"),
    ("辦事員", "handler"),
    ("科長", "section_chief"),
    ("主管", "unit_head"),
]

Progress = Callable[[str, int, int], None]  # what is being loaded, done, of how many


@transaction.atomic
@translation.override("zh-hant")
def load(
    *, seed: int = 109, scale: float = 1, progress: Progress = lambda *_: None, only: Collection[str] = ()
) -> str:
    """Everything, in one transaction, the same for the same seed and scale; or ``only`` these domains' records.

    ``scale`` multiplies the casework; below 1 it makes a small county, as tests use it. Returns the
    password of the demo people. Raises ``ValueError`` where units exist already: a demo is never mixed into
    a county's own records.
    """
    if Unit.objects.exists():
        raise ValueError("This instance already has units; the demo county goes into an empty one.")
    settings.OFFICE_DATE = OFFICE_DATE.isoformat()
    reference_data()
    units = make_units()
    password = secrets.token_urlsafe(9)
    make_people(units, random.Random(seed), password)  # noqa: S311 (made-up names, not secrets)
    demos = [(d, d.demo) for d in registry.domains.values() if d.demo and (not only or d.label in only)]
    for index, (domain, fill) in enumerate(demos):
        progress(str(domain.name), index, len(demos))
        fill(seed=seed, scale=scale, progress=progress)
    progress("", len(demos), len(demos))
    (settings.HOME / "office-date").write_text(OFFICE_DATE.isoformat())
    note = settings.HOME / "demo-sign-ins.txt"
    note.touch(mode=0o600)
    note.write_text("\n".join([password, *(f"{account} {title}" for account, title, _, _ in NAMED)]) + "\n")
    return password


def make_units() -> dict[str, Unit]:
    """Code → unit."""
    units: dict[str, Unit] = {}
    for order, (code, name, kind, above) in enumerate(UNITS):
        unit = Unit(code=code, name=name, kind=kind, order=order, parent=units.get(above or ""))
        unit.email = f"{code.lower()}@kinmen.example"
        unit.save()
        units[code] = unit
    return units


def make_people(units: dict[str, Unit], rng: random.Random, password: str) -> None:
    """The named people, and a staff of five for every unit."""
    hashed = make_password(password)
    roles = {role.code: role for role in Role.objects.all()}
    names = [f"{s}範{g}" for s in SURNAMES for g in GIVEN]
    rng.shuffle(names)
    wanted = [(account, title, role, units[code]) for account, title, role, code in NAMED]
    for code, unit in units.items():
        for number, (title, role) in enumerate(STAFF, 1):
            wanted.append((f"{code.lower()}-{number}", title, role, unit))
    for account, title, role, unit in wanted:
        user = User(username=account, name=names.pop(), email=f"{account}@kinmen.example", password=hashed)
        user.save()
        post, _ = Post.objects.get_or_create(unit=unit, title=title, defaults={"level": LEVELS.get(role, 1)})
        Appointment.objects.create(user=user, post=post, starts_on=STAFF_SINCE)
        Grant.objects.create(user=user, role=roles[role], unit=unit, starts_on=STAFF_SINCE)
    Substitution.objects.create(
        absent=User.objects.get(username="km-e-1"),
        substitute=User.objects.get(username="clerk"),
        starts_on=OFFICE_DATE,
        ends_on=date(2020, 11, 13),
        reason="休假",
    )
