"""What is watched, how it stands, and what the past says about what comes."""

from countyhall.domains.oversight.selectors.forecast import Forecast, forecast
from countyhall.domains.oversight.selectors.gaming import Suspicion, suspicions
from countyhall.domains.oversight.selectors.goals import budget_below, goals
from countyhall.domains.oversight.selectors.standing import (
    Lamp,
    carried_over,
    lag_rule,
    lamp,
    meetings,
    severely_behind,
    standing,
    topics,
    version_in,
    visits,
    watched,
    with_budget,
)

__all__ = [
    "Forecast",
    "Lamp",
    "Suspicion",
    "budget_below",
    "carried_over",
    "forecast",
    "goals",
    "lag_rule",
    "lamp",
    "meetings",
    "severely_behind",
    "standing",
    "suspicions",
    "topics",
    "version_in",
    "visits",
    "watched",
    "with_budget",
]
