"""What of watching stands on the work-desk and in the menu."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight import selectors
from countyhall.domains.oversight.models import MonthlyReport
from countyhall.domains.oversight.pages.declared import (
    FindingPages,
    ListingPages,
    MonthlyReportPages,
    PlanPages,
)
from countyhall.domains.oversight.selectors import months
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.web.desk import Desk
from countyhall.kernel.web.menu import MenuItem

menu = [
    MenuItem(_("Portfolio"), "oversight:portfolio", "oversight.view_plan", "chart-dots"),
    MenuItem(_("Monthly fill-in sheet"), "oversight:fill", "oversight.change_monthlyreport", "table"),
    MenuItem(_("The county at a glance"), "oversight:county", "oversight.view_plan", "building-community"),
    MenuItem(_("Units compared"), "oversight:units", "oversight.view_plan", "chart-bar"),
    MenuItem(_("Visions and indicators"), "oversight:goals", "oversight.view_goal", "sitemap"),
    MenuItem(_("Proposals for watching"), "oversight:propose", "oversight.list_listing", "filter-check"),
    MenuItem(_("Rules of watching"), "oversight:lagrule-list", "oversight.view_lagrule", "gavel"),
]

STATE = MonthlyReport.State
REPORT = ("plan", "month", "unit", "actual", "state")
CHANGE = ("plan", "unit", "effective_from", "reason")
PLAN = ("number", "title", "unit", "lamp_then", "ends_on")
FINDING = ("text", "plan", "unit", "due_on")


def due_reports(user, today):
    """Drafts of my units that come due within a week."""
    return deadlines.due_within(selectors.to_fill_in(user), today, 7)


def judged(plans, today):
    """Plans with their lamp."""
    return selectors.with_lamp(plans, months.closed_month(today), today)


desk = [
    Desk(
        _("Months to fill in"),
        lambda user, today: selectors.to_fill_in(user),
        "waiting",
        MonthlyReportPages,
        REPORT,
        "state=draft",
    ),
    Desk(
        _("Months to pass on"),
        lambda user, today: selectors.reports_to(user, "review", STATE.SUBMITTED),
        "waiting",
        MonthlyReportPages,
        REPORT,
        "state=submitted",
    ),
    Desk(
        _("Months to report"),
        lambda user, today: selectors.reports_to(user, "report", STATE.REVIEWED),
        "waiting",
        MonthlyReportPages,
        REPORT,
        "state=reviewed",
    ),
    Desk(
        _("Months to accept"),
        lambda user, today: selectors.reports_to(user, "accept", STATE.REPORTED),
        "waiting",
        MonthlyReportPages,
        REPORT,
        "state=reported",
    ),
    Desk(
        _("Corrections to decide"),
        lambda user, today: selectors.reports_to(user, "approve_correction", STATE.CORRECTING),
        "waiting",
        MonthlyReportPages,
        REPORT,
        "state=correcting",
    ),
    Desk(
        _("Watching to decide"),
        lambda user, today: selectors.listings_to_decide(user),
        "waiting",
        ListingPages,
        ("plan", "kind", "unit", "matched", "state"),
        "",
    ),
    Desk(
        _("Findings to answer"),
        lambda user, today: selectors.findings_to_answer(user),
        "waiting",
        FindingPages,
        FINDING,
        "state=open",
    ),
    Desk(_("Months not reported in time"), selectors.late_reports, "late", MonthlyReportPages, REPORT, ""),
    Desk(
        _("Findings not answered in time"),
        selectors.late_findings,
        "late",
        FindingPages,
        FINDING,
        "state=open",
    ),
    Desk(_("Months to report this week"), due_reports, "due", MonthlyReportPages, REPORT, "state=draft"),
    Desk(
        _("Milestones in the next two weeks"),
        lambda user, today: judged(selectors.with_milestone_due(user, today), today),
        "due",
        PlanPages,
        PLAN,
        "",
    ),
    Desk(
        _("Plans changed or corrected lately"),
        lambda user, today: judged(selectors.changed_lately(user, today), today),
        "changed",
        PlanPages,
        PLAN,
        "",
    ),
]
