"""Writes that no person's step makes."""

from countyhall.domains.oversight.services.following import (
    ask_to_follow,
    calendar_key,
    calendar_of,
    confirm,
    follower_of,
    forget_unconfirmed,
    leave,
    tell_followers,
)
from countyhall.domains.oversight.services.monthly import open_due, open_month, planned
from countyhall.domains.oversight.services.plans import (
    add_milestone,
    add_value,
    copy_plan,
    reach_milestone,
    remove_goal,
    watch_cluster,
)
from countyhall.domains.oversight.services.rules import end_rule, propose, rules_matched, seed, withdraw_rule
from countyhall.domains.oversight.services.sheets import (
    load_action_milestone,
    load_actions,
    load_item,
    load_listing,
    load_milestone,
    load_policy,
    load_report,
)

__all__ = [
    "add_milestone",
    "add_value",
    "ask_to_follow",
    "calendar_key",
    "calendar_of",
    "confirm",
    "copy_plan",
    "end_rule",
    "follower_of",
    "forget_unconfirmed",
    "leave",
    "load_action_milestone",
    "load_actions",
    "load_item",
    "load_listing",
    "load_milestone",
    "load_policy",
    "load_report",
    "open_due",
    "open_month",
    "planned",
    "propose",
    "reach_milestone",
    "remove_goal",
    "rules_matched",
    "seed",
    "tell_followers",
    "watch_cluster",
    "withdraw_rule",
]
