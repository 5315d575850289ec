"""The lives of a watched plan, a month's report, a change of plan and a finding."""

from countyhall.domains.oversight.lifecycle.change import change_request
from countyhall.domains.oversight.lifecycle.finding import finding
from countyhall.domains.oversight.lifecycle.keeping import plan_as_it_stands
from countyhall.domains.oversight.lifecycle.listing import listing
from countyhall.domains.oversight.lifecycle.monthly import missing_words, monthly_report, needs_cause

__all__ = [
    "change_request",
    "finding",
    "listing",
    "missing_words",
    "monthly_report",
    "needs_cause",
    "plan_as_it_stands",
]
