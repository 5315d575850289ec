"""How plans and what belongs to them look, in lists, on their page, in print and in exports."""

import django_tables2
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight.models import (
    ChangeRequest,
    Finding,
    Goal,
    LagRule,
    Listing,
    Meeting,
    MonthlyReport,
    Plan,
    ReportingRule,
    SelectionRule,
    Topic,
    Visit,
)
from countyhall.domains.oversight.selectors import Lamp
from countyhall.kernel.period import clock
from countyhall.kernel.web.columns import (
    Column,
    DayLinkColumn,
    LampColumn,
    LinkColumn,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    RocDateColumn,
    StateColumn,
    UnitColumn,
    WordsColumn,
    day_text,
    page_of,
)
from countyhall.kernel.web.tables import Table

LAMPS = {Lamp.GREEN: "green", Lamp.YELLOW: "yellow", Lamp.RED: "red", Lamp.MISSING: "secondary"}
MONTHLY = {
    "draft": "yellow", "submitted": "blue", "reviewed": "blue", "reported": "purple", "accepted": "green",
    "correcting": "orange",
}  # fmt: skip


class JudgedColumn(LampColumn):
    """The lamp of the newest locked month, in words."""

    def render(self, value, record, bound_column):
        """The lamp with its word."""
        return super().render(Lamp(value).label, record, bound_column)

    def value(self, value):
        """The word alone."""
        return str(Lamp(value).label)


class PointsColumn(NumberColumn):
    """Percentage points behind; ahead with a plus."""

    def render(self, value):
        """``1.97``, or ``+4.91`` for ahead."""
        return f"+{-value:.2f}" if value < 0 else f"{value:.2f}"


class MonthColumn(django_tables2.Column):
    """A month: 109年9月."""

    def render(self, value):
        """The ROC year and month."""
        return format_html('<span class="text-nowrap">{}</span>', self.value(value))

    def value(self, value):
        """The words alone."""
        return f"{value.year - 1911}/{value.month:02d}"


class ManyColumn(WordsColumn):
    """The names of several related rows."""

    def render(self, value):
        """Set apart."""
        return super().render(value.all())

    def value(self, value):
        """Set apart."""
        return super().render(value.all())


class PlanTable(Table):
    """Plans, with how they stood in the newest locked month."""

    number = LinkColumn(verbose_name=_("number"), attrs={"td": {"class": "nowrap"}})
    title = LinkColumn()
    unit = UnitColumn()
    co_units = ManyColumn(orderable=False, verbose_name=_("with"))
    budget = MoneyColumn()
    lamp_then = JudgedColumn(LAMPS, verbose_name=_("lamp"))
    planned_then = PercentColumn(verbose_name=_("planned %"))
    actual_then = PercentColumn(verbose_name=_("actual %"))
    lag_then = PointsColumn(verbose_name=_("points behind"))

    class Meta(Table.Meta):
        model = Plan
        fields = [
            "number",
            "title",
            "unit",
            "co_units",
            "lamp_then",
            "planned_then",
            "actual_then",
            "lag_then",
            "goal",
            "fiscal_year",
            "stage",
            "status_text",
            "place",
            "summary",
            "funding",
            "budget",
            "starts_on",
            "ends_on",
            "public",
        ]


class ListingTable(Table):
    """Plans on lists."""

    plan = LinkColumn()
    unit = UnitColumn()
    state = StateColumn(
        {"proposed": "yellow", "listed": "green", "release_proposed": "orange", "released": "secondary"}
    )
    budget = MoneyColumn(accessor="plan__budget", verbose_name=_("total budget"))

    class Meta(Table.Meta):
        model = Listing
        fields = [
            "plan",
            "kind",
            "topic",
            "case_no",
            "title",
            "unit",
            "budget",
            "fiscal_year",
            "origin",
            "matched",
            "state",
            "listed_on",
            "released_on",
            "release_reason",
        ]


class MonthlyReportTable(Table):
    """Reports of a month."""

    month = MonthColumn()
    plan = LinkColumn()
    unit = UnitColumn()
    state = StateColumn(MONTHLY)
    planned = PercentColumn()
    actual = PercentColumn()
    lag = PointsColumn(orderable=False, verbose_name=_("points behind"))
    allotted = MoneyColumn()
    spent = MoneyColumn()
    payable = MoneyColumn()
    surplus = MoneyColumn()
    reserved = MoneyColumn()
    spending_rate = PercentColumn(orderable=False, verbose_name=_("paid ÷ allotted"))
    execution_rate = PercentColumn(orderable=False, verbose_name=_("(paid + payable + left over) ÷ allotted"))

    class Meta(Table.Meta):
        model = MonthlyReport
        fields = [
            "month",
            "plan",
            "unit",
            "state",
            "planned",
            "actual",
            "lag",
            "stage",
            "status_text",
            "allotted",
            "spent",
            "payable",
            "surplus",
            "reserved",
            "spending_rate",
            "execution_rate",
            "last_kept",
            "cause",
            "cause_text",
            "remedy",
            "remedy_owner",
            "expected_on",
            "correction_reason",
        ]


class MeetingTable(Table):
    """Review meetings."""

    title = LinkColumn()
    unit = UnitColumn()
    plans = ManyColumn(orderable=False)

    class Meta(Table.Meta):
        model = Meeting
        fields = ["title", "kind", "unit", "held_on", "chair", "plans", "conclusions", "recorded_on"]


class VisitTable(Table):
    """Visits and inspections."""

    held_on = DayLinkColumn()
    plan = LinkColumn(accessor="plan")
    unit = UnitColumn()

    class Meta(Table.Meta):
        model = Visit
        fields = ["held_on", "kind", "plan", "unit", "place", "members", "findings_text", "recorded_on"]


class FindingTable(Table):
    """Findings."""

    text = LinkColumn()
    plan = django_tables2.Column(accessor="visit__plan", verbose_name=_("plan"))
    unit = UnitColumn()
    state = StateColumn({"open": "yellow", "answered": "blue", "closed": "green"})

    class Meta(Table.Meta):
        model = Finding
        fields = ["text", "plan", "visit", "unit", "due_on", "state", "answer"]


class ChangeRequestTable(Table):
    """Requests to change plans."""

    plan = LinkColumn()
    unit = UnitColumn()
    effective_from = MonthColumn()
    state = StateColumn({"draft": "yellow", "submitted": "blue", "approved": "green", "refused": "red"})
    budget = MoneyColumn()

    class Meta(Table.Meta):
        model = ChangeRequest
        fields = [
            "plan",
            "unit",
            "effective_from",
            "state",
            "budget",
            "starts_on",
            "ends_on",
            "scope",
            "reason",
            "document_no",
            "requested_by",
        ]


class GoalTable(Table):
    """Goals."""

    title = LinkColumn()
    unit = UnitColumn()
    parent = LinkColumn()
    target = NumberColumn()

    class Meta(Table.Meta):
        model = Goal
        fields = [
            "title",
            "kind",
            "parent",
            "unit",
            "fiscal_year",
            "measure",
            "direction",
            "target",
            "frequency",
            "formula",
            "source",
            "set_on",
            "ended_on",
            "order",
        ]


class TopicTable(Table):
    """Policies and special projects."""

    title = LinkColumn()
    unit = UnitColumn()

    class Meta(Table.Meta):
        model = Topic
        fields = ["order", "title", "kind", "unit"]


class NowColumn(Column):
    """Whether a dated rule is in force today."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"accessor": "pk", "verbose_name": _("now"), "orderable": False} | kwargs)

    def render(self, record):
        """A badge with the word."""
        tone = "green" if record.begun(clock.today()) and not record.ended(clock.today()) else "secondary"
        return format_html('<span class="badge bg-{}-lt">{}</span>', tone, self.value(record))

    def value(self, record):
        """The word alone."""
        today = clock.today()
        if not record.begun(today):
            return _("to come")
        return _("no longer in force") if record.ended(today) else _("in force")


class BeforeColumn(Column):
    """The version before, by its days."""

    def render(self, value):
        """Leading to it."""
        return format_html('<a href="{}">{}</a>', page_of(value), self.value(value))

    def value(self, value):
        """What it said, from when to when."""
        return f"{value}（{day_text(value.valid_from)}–{day_text(value.valid_to)}）"


class RuleTable(Table):
    """Versions of a rule of watching."""

    valid_from = DayLinkColumn()
    replaces = BeforeColumn(orderable=False)
    now = NowColumn()


class LagRuleTable(RuleTable):
    """What counts as behind."""

    behind = NumberColumn()
    severe = NumberColumn()

    class Meta(Table.Meta):
        model = LagRule
        fields = ["valid_from", "valid_to", "now", "behind", "severe", "source", "replaces"]


class SelectionRuleTable(RuleTable):
    """Who is taken up."""

    valid_from = RocDateColumn()
    label = LinkColumn()
    minimum_budget = MoneyColumn()

    class Meta(Table.Meta):
        model = SelectionRule
        fields = [
            *(
                "label",
                "minimum_budget",
                "carries_over",
                "valid_from",
                "valid_to",
                "now",
                "source",
                "replaces",
            ),
        ]


class ReportingRuleTable(RuleTable):
    """When a month is locked."""

    lock_day = NumberColumn()
    spending_floor = PercentColumn()

    class Meta(Table.Meta):
        model = ReportingRule
        fields = ["valid_from", "valid_to", "now", "lock_day", "spending_floor", "source", "replaces"]
