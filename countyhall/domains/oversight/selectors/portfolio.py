"""Many plans at once: lamps, trend, units, what changed, as was known on a day."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from countyhall.domains.oversight.models import LagRule, Listing, Plan, Snapshot
from countyhall.domains.oversight.selectors import months
from countyhall.domains.oversight.selectors.standing import Lamp, lag_rule_if_any, lamp_filter, with_lamp
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import percent

WORST_FIRST = [Lamp.RED, Lamp.MISSING, Lamp.YELLOW, Lamp.GREEN]


@dataclass(frozen=True)
class UnitLine:
    """One unit's plans: means of planned and actual, the lag, and both shares of money (PLN-08)."""

    unit_id: int
    unit: str
    plans: int
    reported: int
    planned: Decimal | None
    actual: Decimal | None
    severe: int
    allotted: int
    spent: int

    @property
    def lag(self) -> Decimal | None:
        """Points behind, on the mean; negative when ahead."""
        return None if self.planned is None else self.planned - self.actual

    @property
    def spending(self) -> Decimal | None:
        """Paid ÷ allotted, in per cent."""
        return percent.of(self.spent, self.allotted)


@dataclass
class MonthLine:
    """One month of the trend."""

    month: date
    counts: dict[str, int] = field(default_factory=dict)
    planned: Decimal | None = None
    actual: Decimal | None = None

    @property
    def label(self) -> str:
        """``109/09``."""
        return f"{self.month.year - 1911}/{self.month.month:02d}"


def plans_watched(plans: QuerySet[Plan], kind: str, month: date, as_of: date) -> QuerySet[Plan]:
    """Those of ``plans`` watched on the list ``kind`` (any list when empty) in ``month``, as was known."""
    listings = Listing.objects.filter(Listing.watched(month, months.end_of(month), as_of))
    if kind:
        listings = listings.filter(kind=kind)
    return plans.filter(pk__in=listings.values("plan"))


def worst_first(plans: QuerySet[Plan], month: date, as_of: date) -> QuerySet[Plan]:
    """With lamps, the worst first; inside a lamp the one furthest behind."""
    rank = Case(*(When(lamp_then=lamp.value, then=Value(n)) for n, lamp in enumerate(WORST_FIRST)),
                output_field=IntegerField())  # fmt: skip
    judged = with_lamp(plans, month, as_of)
    return judged.order_by(rank, F("lag_then").desc(nulls_last=True), "unit__order", "number", "pk")


def newest(month: date, as_of: date) -> QuerySet[Snapshot]:
    """The snapshot of each plan's month that was the last one known on ``as_of``."""
    return (
        Snapshot.objects.filter(month=month, recorded_on__lte=as_of)
        .order_by("month", "plan_id", "-number")
        .distinct("month", "plan_id")
    )


def lamp_counts(plans: QuerySet[Plan], month: date, as_of: date) -> dict[str, int]:
    """Lamp → how many of ``plans``. Plans without a report are their own class, never a nought (PLN-06)."""
    rule = lag_rule_if_any(month)
    keys = plans.order_by().values("pk")
    if rule is None:
        return dict.fromkeys(Lamp.values, 0) | {Lamp.MISSING.value: plans.count()}
    rows = Snapshot.objects.filter(pk__in=newest(month, as_of).values("pk"), plan__in=keys)
    judged = rows.annotate(lag_then=F("planned") - F("actual"))
    found = judged.aggregate(**{
        lamp.value: Count("pk", filter=lamp_filter(lamp, rule)) for lamp in Lamp if lamp != Lamp.MISSING
    })  # fmt: skip
    return found | {Lamp.MISSING.value: plans.count() - sum(found.values())}


def trend(plans: QuerySet[Plan], kind: str, month: date, as_of: date, count: int = 12) -> list[MonthLine]:
    """The last ``count`` months of the plans that were watched in each of them, in three queries."""
    found = {m: MonthLine(m, dict.fromkeys(Lamp.values, 0)) for m in months.last_days(month, count)}
    rules = list(LagRule.objects.filter(valid_from__lte=month).order_by("-valid_from"))
    spans = _watched_spans(plans, kind, as_of)
    first = min(found)
    newest_known = (
        Snapshot.objects.filter(
            month__range=(first, month), recorded_on__lte=as_of, plan__in=plans.order_by().values("pk")
        )
        .order_by("month", "plan_id", "-number")
        .distinct("month", "plan_id")
        .values_list("month", "plan", "planned", "actual")
    )
    known = {(m, plan): (planned, actual) for m, plan, planned, actual in newest_known}
    for m, line in found.items():
        _judge(line, [plan for plan, span in spans.items() if _holds(span, m)], known, rules)
    return list(found.values())


def _watched_spans(plans: QuerySet[Plan], kind: str, as_of: date) -> dict[int, list[tuple]]:
    rows = Listing.objects.filter(plan__in=plans.order_by().values("pk"), listed_recorded_on__lte=as_of)
    if kind:
        rows = rows.filter(kind=kind)
    spans: dict[int, list[tuple]] = {}
    for plan, since, until, known_on in rows.values_list(
        "plan", "listed_on", "released_on", "released_recorded_on"
    ):
        known_end = until if until and known_on and known_on <= as_of else None
        spans.setdefault(plan, []).append((since, known_end))
    return spans


def _holds(spans: list[tuple], month: date) -> bool:
    last = months.end_of(month)
    return any(since <= last and (until is None or until >= month) for since, until in spans)


def _judge(line: MonthLine, plans: list[int], known: dict, rules: list[LagRule]) -> None:
    rule = next(
        (r for r in rules if r.valid_from <= line.month and (not r.valid_to or r.valid_to >= line.month)),
        None,
    )
    reported = [known[line.month, plan] for plan in plans if (line.month, plan) in known]
    line.counts[Lamp.MISSING.value] = len(plans) - len(reported)
    for planned, actual in reported:
        line.counts[_colour(planned - actual, rule)] += 1
    if reported:
        line.planned = _mean([planned for planned, _actual in reported])
        line.actual = _mean([actual for _planned, actual in reported])


def _colour(lag: Decimal, rule: LagRule | None) -> str:
    if rule is None:
        return Lamp.MISSING.value
    if lag >= rule.severe:
        return Lamp.RED.value
    return Lamp.YELLOW.value if lag > rule.behind else Lamp.GREEN.value


def _mean(values: list[Decimal]) -> Decimal:
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01"))


def by_unit(plans: QuerySet[Plan], month: date, as_of: date) -> list[UnitLine]:
    """A line for each unit with plans among ``plans``, in the order of the office."""
    rule = lag_rule_if_any(month)
    counts = {
        row["unit"]: row
        for row in plans.order_by("unit__order").values("unit", "unit__name").annotate(plans=Count("pk"))
    }
    rows = Snapshot.objects.filter(
        pk__in=newest(month, as_of).values("pk"), plan__in=plans.order_by().values("pk")
    )
    severe = Q(lag__gte=rule.severe) if rule else Q(pk=None)
    sums = {
        row["plan__unit"]: row
        for row in rows.annotate(lag=F("planned") - F("actual")).order_by().values("plan__unit").annotate(
            n=Count("pk"), p=Sum("planned"), a=Sum("actual"), bad=Count("pk", filter=severe),
            given=Coalesce(Sum("allotted"), 0), paid=Coalesce(Sum("spent"), 0),
        )
    }  # fmt: skip
    return [_unit_line(row, sums.get(unit)) for unit, row in counts.items()]


def _unit_line(row: dict, sums: dict | None) -> UnitLine:
    common = (row["unit"], row["unit__name"], row["plans"])
    if sums is None:
        return UnitLine(*common, 0, None, None, 0, 0, 0)
    cent = Decimal("0.01")
    return UnitLine(
        *common,
        sums["n"],
        (sums["p"] / sums["n"]).quantize(cent),
        (sums["a"] / sums["n"]).quantize(cent),
        sums["bad"],
        sums["given"],
        sums["paid"],
    )


@dataclass(frozen=True)
class Turn:
    """A plan whose lamp is another than a month before."""

    plan: Plan
    before: Lamp
    now: Lamp

    @property
    def worse(self) -> bool:
        """Whether it turned for the worse."""
        return WORST_FIRST.index(self.now) < WORST_FIRST.index(self.before)


def turned(plans: QuerySet[Plan], month: date, as_of: date) -> list[Turn]:
    """Plans whose lamp turned since the month before, those for the worse first."""
    now = {p.pk: p for p in with_lamp(plans.select_related("unit"), month, as_of)}
    then = dict(with_lamp(plans, months.before(month), as_of).values_list("pk", "lamp_then"))
    found = [
        Turn(plan, Lamp(then[pk]), Lamp(plan.lamp_then))
        for pk, plan in now.items()
        if pk in then and then[pk] != plan.lamp_then
    ]
    return sorted(found, key=lambda turn: (not turn.worse, WORST_FIRST.index(turn.now), turn.plan.pk))


def units_of(plans: QuerySet[Plan]) -> QuerySet[Unit]:
    """The units that own any of ``plans``, in the order of the office."""
    return Unit.objects.filter(pk__in=plans.order_by().values("unit")).order_by("order")


def states_of_month(plans: list[Plan], month: date) -> dict[int, list[Snapshot]]:
    """Plan → everything that was ever kept of its month, the oldest first."""
    states: dict[int, list[Snapshot]] = {}
    for snapshot in Snapshot.objects.filter(plan__in=plans, month=month).order_by("plan_id", "number"):
        states.setdefault(snapshot.plan_id, []).append(snapshot)
    return states


def snapshots_then(plans: list[Plan]) -> dict[int, Snapshot]:
    """The snapshots by which these plans, as :func:`with_lamp` gives them, were judged."""
    return Snapshot.objects.in_bulk([plan.snapshot_then for plan in plans if plan.snapshot_then])
