"""What is watched, what was planned and reported, and what was found on the way."""

from countyhall.domains.oversight.models.follow import CalendarKey, Follower
from countyhall.domains.oversight.models.goal import Goal, IndicatorValue
from countyhall.domains.oversight.models.plan import (
    Listing,
    Milestone,
    Plan,
    PlannedMonth,
    PlanVersion,
    Topic,
    WorkItem,
)
from countyhall.domains.oversight.models.report import MonthlyReport, Snapshot
from countyhall.domains.oversight.models.review import ChangeRequest, Finding, Meeting, Visit
from countyhall.domains.oversight.models.rule import LagRule, ReportingRule, SelectionRule

__all__ = [
    "CalendarKey",
    "ChangeRequest",
    "Finding",
    "Follower",
    "Goal",
    "IndicatorValue",
    "LagRule",
    "Listing",
    "Meeting",
    "Milestone",
    "MonthlyReport",
    "Plan",
    "PlanVersion",
    "PlannedMonth",
    "ReportingRule",
    "SelectionRule",
    "Snapshot",
    "Topic",
    "Visit",
    "WorkItem",
]
