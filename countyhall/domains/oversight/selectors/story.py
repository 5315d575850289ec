"""One plan over time: its versions, curves, months, money, and what was found on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from countyhall.domains.oversight.models import (
    Listing,
    MonthlyReport,
    Plan,
    PlannedMonth,
    PlanVersion,
    Snapshot,
)
from countyhall.domains.oversight.models.plan import the_months
from countyhall.domains.oversight.selectors import months
from countyhall.domains.oversight.selectors.standing import version_in
from countyhall.kernel.period import percent

Curve = dict[date, Decimal]


@dataclass(frozen=True)
class Month:
    """What is known of one month of a plan: first reported, and as it stands on the day that is asked about."""

    month: date
    reported: Snapshot
    known: Snapshot
    states: tuple[Snapshot, ...] = field(default=())

    @property
    def corrected(self) -> bool:
        """Whether what is known is not what was first reported."""
        return self.known.pk != self.reported.pk

    @property
    def lag(self) -> Decimal:
        """Points behind; negative when ahead."""
        return self.known.planned - self.known.actual

    @property
    def spending(self) -> Decimal | None:
        """Paid ÷ allotted, in per cent (PLN-08)."""
        return percent.of(self.known.spent, self.known.allotted)

    @property
    def execution(self) -> Decimal | None:
        """(Paid + payable + left over) ÷ allotted, in per cent (PLN-08)."""
        said = self.known.content
        extra = int(said.get("payable") or 0) + int(said.get("surplus") or 0)
        return percent.of(self.known.spent + extra, self.known.allotted)

    @property
    def cause(self) -> str:
        """The cause in words."""
        return dict(MonthlyReport.Cause.choices).get(self.known.content.get("cause") or "", "")

    @property
    def kept(self) -> str:
        """Whether last month's remedy was kept, in words."""
        return dict(MonthlyReport.Kept.choices).get(self.known.content.get("last_kept") or "", "")

    @property
    def stage(self) -> str:
        """The stage in words."""
        return dict(Plan.Stage.choices).get(self.known.content.get("stage") or "", "")


def months_of(plan: Plan, as_of: date) -> list[Month]:
    """Every month reported by ``as_of``, the oldest first."""
    grouped: dict[date, list[Snapshot]] = {}
    rows = Snapshot.objects.filter(plan=plan, recorded_on__lte=as_of).select_related("by", "report")
    for snapshot in rows.order_by("month", "number"):
        grouped.setdefault(snapshot.month, []).append(snapshot)
    return [Month(m, states[0], states[-1], tuple(states)) for m, states in grouped.items()]


def versions_of(plan: Plan, as_of: date) -> list[PlanVersion]:
    """The approved versions known on ``as_of``, with curve and work items."""
    rows = plan.versions.filter(recorded_on__lte=as_of).prefetch_related("curve", "work_items")
    return list(rows.order_by("number"))


def curve_of(version: PlanVersion | None) -> Curve:
    """Month → cumulative planned percentage."""
    return {} if version is None else {p.month: p.percent for p in version.curve.all()}


def axis(curves: Iterable[Curve], reported: Iterable[date]) -> list[date]:
    """Every month from the first to the last that any curve or report knows."""
    known = [*reported, *(month for curve in curves for month in curve)]
    return the_months(min(known), max(known)) if known else []


def planned_before(plan: Plan | int, month: date, as_of: date) -> Decimal:
    """The planned percentage reached before ``month``, by the version in force then; 0 where there is none."""
    last = months.before(month)
    version = version_in(last, as_of, plan=plan).first()
    point = PlannedMonth.objects.filter(version=version, month__lt=month).order_by("-month").first()
    return point.percent if version and point else Decimal(0)


def latest_month(plan: Plan, as_of: date) -> date | None:
    """The newest month of which anything was reported by ``as_of``."""
    rows = Snapshot.objects.filter(plan=plan, recorded_on__lte=as_of)
    return rows.order_by("-month").values_list("month", flat=True).first()


def listings_of(plan: Plan) -> QuerySet[Listing]:
    """On which lists it is and was."""
    return plan.listings.select_related("topic").order_by("-listed_on", "pk")


def previous_remedies(reports: Iterable[MonthlyReport], month: date) -> dict[int, Snapshot]:
    """Plan → what was reported of it in the month before, for those among ``reports``."""
    rows = Snapshot.objects.filter(plan__in=[r.plan_id for r in reports], month=months.before(month))
    return {s.plan_id: s for s in rows.order_by("plan_id", "number")}


def as_text(snapshot: Snapshot) -> str:
    """A kept report as text: its stored fields in their stored order, in no reader's language.

    Only what was kept then is read, so that the same snapshot gives the same bytes for ever.
    """
    lines = [
        f"plan: {snapshot.plan_id}",
        f"month: {snapshot.month:%Y-%m}",
        f"number: {snapshot.number}",
        f"kind: {snapshot.kind}",
        f"late: {'yes' if snapshot.late else 'no'}",
        f"known_since: {snapshot.recorded_on.isoformat()}",
        f"reason: {snapshot.reason}",
        *(f"{name}: {_one_line(snapshot.content[name])}" for name in sorted(snapshot.content)),
    ]
    return "\n".join(lines) + "\n"


def _one_line(value) -> str:
    return "" if value is None else str(value).replace("\r", "").replace("\n", "\\n")
