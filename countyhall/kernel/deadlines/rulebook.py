"""The rules in force on a day, and how they come from the declarations into the books."""

import csv
from collections.abc import Iterable
from datetime import date, time
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.kernel.deadlines import calendar
from countyhall.kernel.deadlines.errors import Unlawful
from countyhall.kernel.deadlines.models import CalendarYear, OfficeHours, RuleVersion
from countyhall.kernel.deadlines.reading import read
from countyhall.kernel.deadlines.rules import Rule
from countyhall.kernel.period import words
from countyhall.kernel.registry import registry

__all__ = ["Rulebook", "add", "rule", "rules_on", "seed", "seed_calendars", "seed_hours", "seed_rules"]

NEWEST = ("-valid_from", "-revision")
CALENDARS = Path(__file__).parent / "calendars"


def rule(code: str, *, on: date) -> RuleVersion:
    """The version of a rule in force on a day. Raises ``Unlawful`` where there is none.

    A day has one version: the latest revision of the latest ``valid_from`` not after it.
    """
    return _in_force(
        RuleVersion.objects.filter(code=code, valid_from__lte=on).order_by(*NEWEST)[:1], code, on
    )


def _in_force(newest_first: Iterable[RuleVersion], code: str, on: date) -> RuleVersion:
    version = next(iter(newest_first), None)
    if version is None or (version.valid_to and version.valid_to < on):
        raise Unlawful(_("No rule “%(code)s” is in force on %(day)s.") % {"code": code, "day": words.day(on)})
    return version


class Rulebook:
    """The versions of rules for many starts, each code read once."""

    def __init__(self) -> None:
        self.versions: dict[str, list[RuleVersion]] = {}

    def rule(self, code: str, on: date) -> RuleVersion:
        """As :func:`rule`."""
        if code not in self.versions:
            self.versions[code] = list(RuleVersion.objects.filter(code=code).order_by(*NEWEST))
        return _in_force((v for v in self.versions[code] if v.valid_from <= on), code, on)


def rules_on(day: date) -> list[RuleVersion]:
    """Every rule in force on a day, by code."""
    newest = (
        RuleVersion.objects.filter(valid_from__lte=day)
        .order_by("code", "-valid_from", "-revision")
        .distinct("code")
    )
    return [version for version in newest if not version.valid_to or version.valid_to >= day]


@transaction.atomic
def add(declared: Rule) -> RuleVersion:
    """Write a declared rule into the books: nothing when it stands there so, else a new revision."""
    content = declared.content()
    last = (
        RuleVersion.objects.filter(code=declared.code, valid_from=declared.valid_from)
        .order_by("-revision")
        .first()
    )
    if last and all(getattr(last, name) == value for name, value in content.items()):
        return last
    revision = last.revision + 1 if last else 1
    return RuleVersion.objects.create(
        code=declared.code, valid_from=declared.valid_from, revision=revision, **content
    )


def seed() -> None:
    """The calendars and hours that come with the product and all rules; again, it changes nothing."""
    seed_calendars()
    seed_hours()
    seed_rules()


def seed_rules() -> None:
    """Every :class:`Rule` among the domains' ``rules``."""
    for item in registry.all("rules"):
        if isinstance(item, Rule):
            add(item)


@transaction.atomic
def seed_hours() -> None:
    """Eight hours of office a day, where an office never said otherwise."""
    if not OfficeHours.objects.exists():
        hours = OfficeHours(
            valid_from=date(2001, 1, 1), morning_from=time(8), morning_until=time(12),
            afternoon_from=time(13, 30), afternoon_until=time(17, 30),
            basis="公務人員週休二日實施辦法第2條",
        )  # fmt: skip
        hours.save()
        calendar.changed()


def seed_calendars() -> None:
    """Load each calendar in ``calendars/`` that was never loaded; an office's own later import stays."""
    with (CALENDARS / "sources.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            path = CALENDARS / f"{line['year']}.csv"
            rows = read(path, int(line["year"]))
            known = CalendarYear.objects.filter(year=rows[0].day.year, digest=calendar.digest(rows))
            if not known.exists():
                calendar.load(path, int(line["year"]), line["source"])
