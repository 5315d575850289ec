"""公文時效統計: how many documents each unit had, dealt with, and how quickly; every number names its list."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from countyhall.domains.documents.models import Document, Processing, Speed, State
from countyhall.kernel.period import Period, percent, roc

# Working days used: label, at least, at most.
BANDS = (("0–1", None, 1), ("1–3", 1, 3), ("3–6", 3, 6), ("6–10", 6, 10), ("10–", 10, None))
# Classes whose days are counted; of the others it is only said whether they were in time.
COUNTED = (Processing.GENERAL, Processing.DEADLINE)


@dataclass
class Row:
    """A unit's line. ``query`` narrows the list of documents to the unit."""

    key: int | None
    label: str
    carried: int = 0
    received: int = 0
    dealt: int = 0
    in_time: int = 0
    late: int = 0
    counted: int = 0
    days: Decimal = Decimal(0)
    bands: list[int] = field(default_factory=lambda: [0] * len(BANDS))
    order: tuple = ()
    speeds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Speed.values, 0))

    @property
    def open(self) -> int:
        """Not dealt with at the period's end."""
        return self.carried + self.received - self.dealt

    @property
    def average(self) -> Decimal | None:
        """Mean of working days used, to two places."""
        return (self.days / self.counted).quantize(Decimal("0.01")) if self.counted else None

    @property
    def rate(self) -> Decimal | None:
        """Share dealt with in time."""
        return percent.of(self.in_time, self.dealt)

    @property
    def query(self) -> str:
        """What narrows the list to this line's unit."""
        return f"in_unit={self.key}" if self.key else ""


def documents_of(seen: QuerySet[Document]) -> QuerySet[Document]:
    """What the report counts: everything but void numbers and what was released from control."""
    return seen.exclude(state__in=[State.VOIDED, State.RELEASED])


def table(seen: QuerySet[Document], period: Period) -> list[Row]:
    """One line for each unit with documents in the period, in the order of units, then the sum."""
    seen = documents_of(seen)
    rows: dict[int, Row] = {}
    came = Q(received_on__isnull=False) | Q(assigned_on__isnull=False)
    _count(rows, seen.filter(came, began_in(period)), "received")
    _count(rows, seen.filter(came, carried_into(period)), "carried")
    _dealt(rows, seen.filter(closed_on__range=(period.first, period.last)))
    lines = sorted(rows.values(), key=lambda row: row.order)
    return [*lines, total(lines)]


def began_in(period: Period) -> Q:
    """Received, or begun in the house, within the period."""
    days = (period.first, period.last)
    return Q(received_on__range=days) | Q(received_on=None, assigned_on__range=days)


def carried_into(period: Period) -> Q:
    """Begun before the period and not dealt with then."""
    before = Q(received_on__lt=period.first) | Q(received_on=None, assigned_on__lt=period.first)
    return before & (Q(closed_on=None) | Q(closed_on__gte=period.first))


def open_at_end(seen: QuerySet[Document], period: Period) -> QuerySet[Document]:
    """Begun by the period's last day and not dealt with by then."""
    began = Q(received_on__lte=period.last) | Q(received_on=None, assigned_on__lte=period.last)
    return seen.filter(began, Q(closed_on=None) | Q(closed_on__gt=period.last))


def total(lines: list[Row]) -> Row:
    """The sum of all lines."""
    whole = Row(None, "")
    for row in lines:
        for name in ("carried", "received", "dealt", "in_time", "late", "counted", "days"):
            setattr(whole, name, getattr(whole, name) + getattr(row, name))
        whole.bands = [a + b for a, b in zip(whole.bands, row.bands, strict=True)]
        for speed, count in row.speeds.items():
            whole.speeds[speed] += count
    return whole


def _count(rows: dict[int, Row], documents: QuerySet[Document], name: str) -> None:
    for line in _by_unit(documents).annotate(count=Count("pk")):
        setattr(_row(rows, line), name, line["count"])


def _dealt(rows: dict[int, Row], documents: QuerySet[Document]) -> None:
    counted = Q(processing__in=COUNTED, days_used__isnull=False)
    sums = {f"band{i}": Count("pk", filter=counted & band(i)) for i in range(len(BANDS))}
    sums |= {f"speed_{speed}": Count("pk", filter=counted & Q(speed=speed)) for speed in Speed.values}
    found = _by_unit(documents).annotate(
        count=Count("pk"),
        late_ones=Count("pk", filter=Q(late=True)),
        counted=Count("pk", filter=counted),
        days=Sum("days_used", filter=counted),
        **sums,
    )
    for line in found:
        row = _row(rows, line)
        row.dealt, row.late, row.counted = line["count"], line["late_ones"], line["counted"]
        row.in_time, row.days = row.dealt - row.late, line["days"] or Decimal(0)
        row.bands = [line[f"band{i}"] for i in range(len(BANDS))]
        row.speeds = {speed: line[f"speed_{speed}"] for speed in Speed.values}


def band(index: int) -> Q:
    """Documents whose working days used lie in a band: above its lower end, up to its upper one."""
    _label, least, most = BANDS[index]
    asked = Q()
    if least is not None:
        asked &= Q(days_used__gt=least)
    if most is not None:
        asked &= Q(days_used__lte=most)
    return asked


def _by_unit(documents: QuerySet[Document]):
    return documents.order_by().values("unit", "unit__name", "unit__order", "unit__code")


def _row(rows: dict[int, Row], line: dict) -> Row:
    row = rows.setdefault(line["unit"], Row(line["unit"], line["unit__name"]))
    row.order = (line["unit__order"], line["unit__code"])
    return row


def days_text(first: date, last: date, name: str) -> str:
    """Two days as the filters read them."""
    return f"{name}_from={roc.ledger(first)}&{name}_to={roc.ledger(last)}"
