"""稽催: what lies where, by unit and person, as the daily list of the units' registries shows it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from countyhall.domains.documents.models import DONE, OPEN, Document, State
from countyhall.domains.documents.models.rules import PREFIX
from countyhall.domains.documents.selectors.work import with_due
from countyhall.kernel.deadlines.models import Clock

SOON = 2  # calendar days before the due day
NAMES = ("waiting", "in_work", "due", "late", "to_file")


@dataclass
class Line:
    """One person's documents (or a unit's that nobody has taken up), counted by how they stand."""

    unit: int
    handler: int | None
    name: str
    waiting: int
    in_work: int
    due: int
    late: int
    to_file: int


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
    alive = seen.filter(state__in=[*OPEN, *DONE])
    alive = alive.annotate(is_late=_late(on), is_due=_due(on)).order_by()
    is_open = Q(state__in=OPEN)
    counted = alive.values(
        "unit", "unit__name", "unit__order", "unit__code", "handler", "handler__name"
    ).annotate(
        waiting=Count(
            "pk", filter=Q(state__in=[State.REGISTERED, State.RETURNED, State.ASSIGNED, State.DISPUTED])
        ),
        in_work=Count("pk", filter=Q(state__in=[State.IN_WORK, State.CIRCULATING, State.DECIDED])),
        due=Count("pk", filter=is_open & Q(is_due=True)),
        late=Count("pk", filter=is_open & Q(is_late=True)),
        to_file=Count("pk", filter=Q(state__in=DONE)),
    )
    groups: dict[int, Group] = {}
    for row in counted:
        order = (row["unit__order"], row["unit__code"])
        group = groups.setdefault(row["unit"], Group(row["unit"], row["unit__name"], order))
        group.lines.append(
            Line(row["unit"], row["handler"], row["handler__name"] or "", *(row[name] for name in NAMES))
        )
    for group in groups.values():
        group.lines.sort(key=lambda line: (-line.late, -line.due, line.name))
    return sorted(groups.values(), key=lambda group: group.order)


def late_ones(seen: QuerySet[Document], on: date) -> QuerySet[Document]:
    """The late documents themselves, the latest first."""
    late = with_due(seen.filter(state__in=OPEN).annotate(is_late=_late(on)).filter(is_late=True))
    return late.select_related("unit", "handler").order_by("due", "pk")


def _clocks() -> QuerySet[Clock]:
    kind = ContentType.objects.get_for_model(Document)
    return Clock.objects.filter(
        content_type=kind, object_id=OuterRef("pk"), code__startswith=PREFIX, state=Clock.State.RUNNING
    )


def _late(on: date) -> Exists:
    return Exists(_clocks().filter(due_on__lt=on))


def _due(on: date) -> Exists:
    return Exists(_clocks().filter(due_on__range=(on, on + timedelta(days=SOON))))
