"""The screens of plans, their months, lists, meetings, visits, findings, changes and goals."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight import filters, forms, lifecycle, models, selectors, tables
from countyhall.domains.oversight.models import ChangeRequest, MonthlyReport
from countyhall.domains.oversight.selectors import months
from countyhall.domains.oversight.views.one import PlanDetailView
from countyhall.kernel.period import clock
from countyhall.kernel.web import views
from countyhall.kernel.web.pages import Pages


class FromPage(views.CreateView):
    """A record that begins with the one from whose page one came: ``?plan=<key>``, ``?visit=<key>``."""

    def get_initial(self):
        """The plan or the visit."""
        given = {name: self.request.GET.get(name, "") for name in ("plan", "visit")}
        return super().get_initial() | {name: int(key) for name, key in given.items() if key.isdigit()}


class PlanPages(Pages):
    """Plans."""

    model = models.Plan
    table = tables.PlanTable
    filterset = filters.PlanFilter
    form = forms.PlanForm
    icon = "target"
    list_columns = [
        "number",
        "title",
        "unit",
        "stage",
        "lamp_then",
        "planned_then",
        "actual_then",
        "lag_then",
        "budget",
    ]
    order_by = ["-fiscal_year", "number", "pk"]
    prefetch = ["co_units"]
    sections = [
        (
            _("Plan"),
            ["number", "unit", "co_units", "goal", "fiscal_year", "stage", "status_text", "place", "summary"],
        ),
        (_("Money and days"), ["funding", "budget", "starts_on", "ends_on", "public"]),
    ]
    panels = ("history", "files", "links")
    empty = _("No plan yet. Enter one with “New”, or import a sheet of plans.")
    detail_view = PlanDetailView

    def visible_to(self, user):
        """With the lamp of the newest locked month."""
        today = clock.today()
        return selectors.with_lamp(super().visible_to(user), months.closed_month(today), today)


class ListingPages(Pages):
    """Plans on lists."""

    model = models.Listing
    table = tables.ListingTable
    filterset = filters.ListingFilter
    form = forms.ListingForm
    lifecycle = lifecycle.listing
    icon = "list-check"
    list_columns = [
        "case_no",
        "plan",
        "kind",
        "topic",
        "unit",
        "budget",
        "origin",
        "matched",
        "state",
        "listed_on",
    ]
    order_by = ["kind", "case_no", "pk"]
    sections = [
        (
            _("On the list"),
            ["plan", "kind", "topic", "case_no", "title", "unit", "fiscal_year", "origin", "matched"],
        ),
        (_("Decisions"), ["state", "listed_on", "released_on", "release_reason"]),
    ]
    panels = ("history", "files", "links")
    can_edit = False
    empty = _("Nothing is watched. Let the rules propose plans, or propose one with “New”.")


class MonthlyReportPages(Pages):
    """Reports of a month. The house opens them; a draft is edited, what was reported is corrected."""

    model = models.MonthlyReport
    table = tables.MonthlyReportTable
    filterset = filters.MonthlyReportFilter
    form = forms.MonthlyReportForm
    lifecycle = lifecycle.monthly_report
    icon = "calendar-stats"
    can_create = False
    list_columns = ["month", "plan", "unit", "planned", "actual", "lag", "spending_rate", "cause", "state"]
    order_by = ["-month", "unit__order", "plan__number", "pk"]
    sections = [
        (
            _("Progress"),
            ["plan", "month", "unit", "state", "planned", "actual", "lag", "stage", "status_text"],
        ),
        (
            _("Money"),
            ["allotted", "spent", "payable", "surplus", "reserved", "spending_rate", "execution_rate"],
        ),
        (
            _("Cause and remedy"),
            [
                "last_kept",
                "cause",
                "cause_text",
                "remedy",
                "remedy_owner",
                "expected_on",
                "correction_reason",
            ],
        ),
    ]
    aside = ["oversight/parts/kept.html"]
    empty = _("No month was opened yet. The house opens each month's reports on the night after it ends.")

    def may(self, user, verb: str, record=None) -> bool:
        """Only a draft is edited."""
        if verb == "change" and record is not None and record.state != MonthlyReport.State.DRAFT:
            return False
        return super().may(user, verb, record)


class MeetingPages(Pages):
    """Review meetings."""

    model = models.Meeting
    table = tables.MeetingTable
    filterset = filters.MeetingFilter
    form = forms.MeetingForm
    icon = "users-group"
    list_columns = ["title", "kind", "unit", "held_on", "chair"]
    order_by = ["-held_on", "pk"]
    prefetch = ["plans"]
    sections = [(_("Meeting"), ["title", "kind", "unit", "held_on", "chair", "plans", "conclusions"])]
    panels = ("history", "files", "links")
    empty = _("No meeting yet.")


class VisitPages(Pages):
    """Visits and inspections."""

    model = models.Visit
    table = tables.VisitTable
    filterset = filters.VisitFilter
    form = forms.VisitForm
    icon = "map-pin"
    list_columns = ["held_on", "kind", "plan", "unit", "place"]
    order_by = ["-held_on", "pk"]
    sections = [(_("Visit"), ["kind", "plan", "unit", "held_on", "place", "members", "findings_text"])]
    aside = ["oversight/parts/findings.html"]
    panels = ("history", "files", "links")
    empty = _("No visit yet.")


class FindingPages(Pages):
    """Findings."""

    model = models.Finding
    table = tables.FindingTable
    filterset = filters.FindingFilter
    form = forms.FindingForm
    lifecycle = lifecycle.finding
    icon = "eye-exclamation"
    can_edit = False
    list_columns = ["text", "plan", "unit", "due_on", "state"]
    order_by = ["state", "due_on", "pk"]
    prefetch = ["visit__plan"]
    create_view = FromPage
    sections = [(_("Finding"), ["text", "visit", "plan", "unit", "due_on", "state", "answer"])]
    empty = _("No finding. Findings are entered from the page of a visit.")


class ChangeDetailView(views.DetailView):
    """A request with before and after side by side."""

    def get_context_data(self, **kwargs):
        """Add what changes."""
        change = self.object
        before = change.before or lifecycle.plan_as_it_stands(change.plan, change.effective_from)
        return super().get_context_data(comparison=selectors.compare(before, change), **kwargs)


class ChangeRequestPages(Pages):
    """Requests to approve or change plans."""

    model = models.ChangeRequest
    table = tables.ChangeRequestTable
    filterset = filters.ChangeRequestFilter
    form = forms.ChangeRequestForm
    lifecycle = lifecycle.change_request
    icon = "git-pull-request"
    list_columns = ["plan", "unit", "effective_from", "budget", "ends_on", "reason", "state"]
    order_by = ["-pk"]
    sections = [
        (
            _("Request"),
            ["plan", "unit", "state", "effective_from", "reason", "scope", "document_no", "requested_by"],
        ),
        (_("Asked for"), ["budget", "starts_on", "ends_on"]),
    ]
    panels = ("history", "files", "links")
    empty = _("No request. Ask for one on the page of a plan.")
    create_view = FromPage
    detail_view = ChangeDetailView

    def may(self, user, verb: str, record=None) -> bool:
        """Only a draft is edited."""
        if verb == "change" and record is not None and record.state != ChangeRequest.State.DRAFT:
            return False
        return super().may(user, verb, record)


class GoalDetailView(views.DetailView):
    """A goal with its values, what is below it, and the money."""

    def get_context_data(self, **kwargs):
        """Add values, children, plans and the sum."""
        goal, user = self.object, self.request.user
        return super().get_context_data(
            values=[
                (v, selectors.attainment(goal, v.actual))
                for v in goal.values.order_by("-period", "-recorded_on")
            ],
            children=list(models.Goal.objects.visible_to(user).filter(parent=goal)),
            plans=list(models.Plan.objects.visible_to(user).filter(goal=goal).select_related("unit")),
            budget=selectors.budget_below(goal),
            may_value=goal.kind == goal.Kind.INDICATOR and user.has_perm("oversight.change_goal", goal),
            may_remove=user.has_perm("oversight.delete_goal", goal),
            **kwargs,
        )


class GoalPages(Pages):
    """Goals."""

    model = models.Goal
    table = tables.GoalTable
    filterset = filters.GoalFilter
    form = forms.GoalForm
    icon = "sitemap"
    in_menu = False
    list_columns = ["title", "kind", "parent", "unit", "measure", "direction", "target"]
    order_by = ["fiscal_year", "order", "pk"]
    sections = [
        (_("Goal"), ["title", "kind", "parent", "unit", "fiscal_year", "set_on", "ended_on"]),
        (_("Measured by"), ["measure", "direction", "target", "frequency", "formula", "source"]),
    ]
    panels = ("history",)
    empty = _("No goal yet. Begin with the visions.")
    detail_view = GoalDetailView


class TopicPages(Pages):
    """Policies and special projects."""

    model = models.Topic
    table = tables.TopicTable
    filterset = filters.TopicFilter
    form = forms.TopicForm
    icon = "folder"
    in_menu = False
    list_columns = ["order", "title", "kind", "unit"]
    order_by = ["kind", "order"]
    sections = [(_("Topic"), ["title", "kind", "order", "unit"])]
    panels = ("history",)
    empty = _("No topic yet.")
