"""The screens of plans and what belongs to them, the work-desk and the menu."""

from countyhall.domains.oversight.pages.declared import (
    ChangeRequestPages,
    FindingPages,
    GoalPages,
    ListingPages,
    MeetingPages,
    MonthlyReportPages,
    PlanPages,
    TopicPages,
    VisitPages,
)
from countyhall.domains.oversight.pages.desk import desk, menu
from countyhall.domains.oversight.pages.rules import LagRulePages, ReportingRulePages, SelectionRulePages

__all__ = [
    "ChangeRequestPages",
    "FindingPages",
    "GoalPages",
    "LagRulePages",
    "ListingPages",
    "MeetingPages",
    "MonthlyReportPages",
    "PlanPages",
    "ReportingRulePages",
    "SelectionRulePages",
    "TopicPages",
    "VisitPages",
    "desk",
    "menu",
    "pages",
]

pages = [
    PlanPages,
    ListingPages,
    MonthlyReportPages,
    ChangeRequestPages,
    MeetingPages,
    VisitPages,
    FindingPages,
    GoalPages,
    TopicPages,
    LagRulePages,
    SelectionRulePages,
    ReportingRulePages,
]
