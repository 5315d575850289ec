"""稽催: what lies where, by unit and person, as the daily list of the units' registries shows it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, OuterRef, QuerySet, Subquery

from countyhall.domains.documents.models import DONE, OPEN, Document, State
from countyhall.domains.documents.models.rules import PREFIX
from countyhall.kernel.deadlines.models import Clock
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User

SOON = 2  # calendar days before the due day
WAITING = (State.REGISTERED, State.RETURNED, State.ASSIGNED, State.DISPUTED)
NAMES = ("waiting", "in_work", "due", "late", "to_file")


@dataclass
class Line:
    """One person's documents (or a unit's that nobody has taken up), counted by how they stand."""

    unit: int
    handler: int | None
    name: str = ""
    waiting: int = 0
    in_work: int = 0
    due: int = 0
    late: int = 0
    to_file: int = 0


@dataclass
class Group:
    """A unit with its lines."""

    unit: int
    name: str
    order: tuple
    lines: list[Line] = field(default_factory=list)

    def sums(self) -> list[tuple[str, int]]:
        """The sum of each column."""
        return [(name, sum(getattr(line, name) for line in self.lines)) for name in NAMES]


def table(seen: QuerySet[Document], on: date) -> list[Group]:
    """A group for each unit with something that is open or not yet filed, in the order of units."""
    lines: dict[tuple[int, int | None], Line] = {}
    for row in _open_ones(seen):
        line = _line(lines, row)
        name = "waiting" if row["state"] in WAITING else "in_work"
        setattr(line, name, getattr(line, name) + row["count"])
        if row["due"] and row["due"] < on:
            line.late += row["count"]
        elif row["due"] and row["due"] <= on + timedelta(days=SOON):
            line.due += row["count"]
    for row in _to_file(seen):
        _line(lines, row).to_file = row["count"]
    return _grouped(list(lines.values()))


def late_ones(seen: QuerySet[Document], on: date) -> QuerySet[Document]:
    """The late documents themselves, the latest first."""
    late = _with_running(seen.filter(state__in=OPEN)).filter(due__lt=on)
    return late.select_related("unit", "handler").order_by("due", "pk")


def sum_of(groups: list[Group], name: str) -> int:
    """The sum of a column over all units."""
    return sum(getattr(line, name) for group in groups for line in group.lines)


def _open_ones(seen: QuerySet[Document]) -> QuerySet:
    """How many are open, by unit, person, state and due day: each document is asked once for its day."""
    rows = _with_running(seen.filter(state__in=OPEN)).order_by()
    return rows.values("unit", "handler", "state", "due").annotate(count=Count("*"))


def _to_file(seen: QuerySet[Document]) -> QuerySet:
    """How many wait to be filed, by unit and person: counted in an index alone."""
    return seen.filter(state__in=DONE).order_by().values("unit", "handler").annotate(count=Count("*"))


def _line(lines: dict[tuple[int, int | None], Line], row: dict) -> Line:
    key = row["unit"], row["handler"]
    return lines.setdefault(key, Line(*key))


def _grouped(lines: list[Line]) -> list[Group]:
    units = Unit.objects.in_bulk({line.unit for line in lines})
    people = User.objects.in_bulk({line.handler for line in lines} - {None})
    groups: dict[int, Group] = {}
    for line in lines:
        unit = units[line.unit]
        line.name = people[line.handler].name if line.handler else ""
        group = groups.setdefault(unit.pk, Group(unit.pk, unit.name, (unit.order, unit.code)))
        group.lines.append(line)
    for group in groups.values():
        group.lines.sort(key=lambda line: (-line.late, -line.due, line.name))
    return sorted(groups.values(), key=lambda group: group.order)


def _with_running(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Each with ``due``: the day of the clock that runs for dealing with it."""
    running = Clock.objects.filter(
        content_type=ContentType.objects.get_for_model(Document),
        object_id=OuterRef("pk"),
        code__startswith=PREFIX,
        state=Clock.State.RUNNING,
    )
    return documents.annotate(due=Subquery(running.order_by("due_on").values("due_on")[:1]))
