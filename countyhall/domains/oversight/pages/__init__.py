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

__all__ = [
    "ChangeRequestPages",
    "FindingPages",
    "GoalPages",
    "ListingPages",
    "MeetingPages",
    "MonthlyReportPages",
    "PlanPages",
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
]
