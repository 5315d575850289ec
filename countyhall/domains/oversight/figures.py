"""The numbers of watching that the county reports; a list counts what was watched on a day of the period."""

from datetime import date
from functools import partial

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight import selectors
from countyhall.domains.oversight.models import Goal, Listing, Meeting, Visit
from countyhall.domains.oversight.selectors.annex import policy_rows
from countyhall.kernel.figures import (
    MONTH_END,
    QUARTER,
    YEAR,
    Breakdown,
    Column,
    Figure,
    Ratio,
    since,
    term,
    up_to,
)
from countyhall.kernel.figures import Listing as Table
from countyhall.kernel.period import Period

KIND = Listing.Kind
PLAN_COLUMNS = ["number", "title", "unit__name", (_("budget"), "budget_then")]
LAG_COLUMNS = [
    "number",
    "title",
    "unit__name",
    (_("planned %"), "planned_then"),
    (_("actual %"), "actual_then"),
    (_("points behind"), "lag_then"),
]
TERM = term([("第7屆", date(2018, 12, 25), date(2022, 12, 24))])


def goals(kind: str, period: Period, as_of: date):
    """Goals of a kind in force on the last day that could be known."""
    return selectors.goals(kind, min(period.last, as_of), as_of)


def watched(kind: str, period: Period, as_of: date):
    """Plans watched, with ``budget_then``: the money of the version in force at the period's end."""
    return selectors.with_budget(selectors.watched(kind, period, as_of), period.last, as_of)


def carried_over(period: Period, as_of: date):
    """Selected plans carried over, with ``budget_then``."""
    return selectors.with_budget(selectors.carried_over(period, as_of), period.last, as_of)


def budget(plans) -> int:
    """NT$ of the plans; the figures cut it to whole 萬, as the county prints it (104億4,493萬餘元)."""
    return plans.aggregate(total=Sum("budget_then"))["total"] or 0


def count(code: str, label, kind: str, **more) -> Figure:
    """A figure that counts the plans of one list."""
    return Figure(code, label, of=partial(watched, kind), columns=PLAN_COLUMNS, **more)


figures = [
    Figure(
        "oversight.visions",
        _("Visions"),
        of=partial(goals, Goal.Kind.VISION),
        unit="項",
        span=TERM,
        columns=["title"],
    ),
    Figure(
        "oversight.key_indicators",
        _("Key indicators"),
        of=partial(goals, Goal.Kind.INDICATOR),
        unit="項",
        span=TERM,
        columns=["title", "parent__title"],
    ),
    count("oversight.listed_projects", _("Selected plans watched"), KIND.SELECTED, span=MONTH_END),
    Figure(
        "oversight.listed_carried_over",
        _("Of these, carried over from earlier years"),
        of=carried_over,
        span=MONTH_END,
        columns=PLAN_COLUMNS,
    ),
    count(
        "oversight.listed_budget",
        _("Budget of the selected plans"),
        KIND.SELECTED,
        span=MONTH_END,
        unit="元",
        value=budget,
        format="money",
        floor="萬",
    ),
    Figure(
        "oversight.severely_behind",
        _("Severely behind"),
        of=selectors.severely_behind,
        span=MONTH_END,
        columns=LAG_COLUMNS,
    ),
    Ratio(
        "oversight.severely_behind_rate",
        _("Share severely behind"),
        part="oversight.severely_behind",
        whole="oversight.listed_projects",
    ),
    Breakdown(
        "oversight.severely_behind_by_unit",
        _("Severely behind, by unit"),
        of=selectors.severely_behind,
        by="unit__name",
        order="unit__order",
        span=MONTH_END,
        columns=LAG_COLUMNS,
    ),
    Figure(
        "oversight.review_meetings",
        _("Meetings on plans behind schedule"),
        of=partial(selectors.meetings, Meeting.Kind.LAGGING),
        unit="次",
        span=YEAR,
        columns=["title", "held_on"],
    ),
    Figure(
        "oversight.site_visits",
        _("Guidance visits on site"),
        of=partial(selectors.visits, Visit.Kind.GUIDANCE),
        unit="場次",
        span=YEAR,
        columns=["plan__title", "held_on", "place"],
    ),
    count(
        "oversight.subsidised_projects",
        _("Basic-facility subsidies watched"),
        KIND.SUBSIDISED,
        span=YEAR,
        unit="案",
    ),
    count(
        "oversight.subsidised_budget",
        _("Approved money of basic-facility subsidies"),
        KIND.SUBSIDISED,
        span=YEAR,
        unit="元",
        value=budget,
        format="money",
        floor="萬",
    ),
    Figure(
        "oversight.policy_topics",
        _("Major policies watched"),
        of=partial(selectors.topics, KIND.POLICY),
        unit="項",
        span=QUARTER,
        columns=["order", "title"],
    ),
    count("oversight.policy_plans", _("Plans under major policies"), KIND.POLICY, span=QUARTER, unit="項"),
    Figure(
        "oversight.policy_meetings",
        _("Meetings on major policies and plans"),
        of=partial(selectors.meetings, Meeting.Kind.POLICY),
        unit="場次",
        span=since("108", QUARTER),
        columns=["title", "held_on"],
    ),
    Figure(
        "oversight.policy_inspections",
        _("Inspections on site"),
        of=partial(selectors.visits, Visit.Kind.INSPECTION),
        unit="場次",
        span=since("108", QUARTER),
        columns=["plan__title", "held_on", "place"],
    ),
    Figure(
        "oversight.special_topics",
        _("Major special projects watched"),
        of=partial(selectors.topics, KIND.SPECIAL),
        unit="項",
        span=QUARTER,
        columns=["order", "title"],
    ),
    count(
        "oversight.special_plans",
        _("Plans under major special projects"),
        KIND.SPECIAL,
        span=QUARTER,
        unit="項",
    ),
    Figure(
        "oversight.special_meetings",
        _("Meetings on major special projects"),
        of=partial(selectors.meetings, Meeting.Kind.SPECIAL),
        unit="場次",
        span=up_to(QUARTER),
        columns=["title", "held_on"],
    ),
    Table(
        "oversight.policy_plans_table",
        _("Major policies and plans watched"),
        of=policy_rows,
        span=QUARTER,
        columns=[
            Column(_("Policy no."), "order", merge=True, align="center"),
            Column(_("Policy / project"), "topic", merge=True, width=2),
            Column(_("Case no."), "case_no", align="center"),
            Column(_("Work item"), "title", width=4),
            Column(_("How it stands"), "status", width=3),
            Column(_("Planned %"), "planned", align="right", width=2, below=Column(_("Actual %"), "actual")),
            Column(_("Budget (NT$ 100 million)"), "budget", align="right", width=2),
            Column(_("Office in charge"), "units", merge=True, width=2),
            Column(_("Remarks"), "note"),
        ],
    ),
]
