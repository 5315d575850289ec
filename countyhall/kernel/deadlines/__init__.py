"""One clock for every legal period: rules, working days, pauses, extensions, and the account of each day."""

from countyhall.kernel.deadlines.rules import Ladder, Rule, Rung

__all__ = ["Ladder", "Rule", "Rung"]
