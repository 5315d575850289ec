"""The periods of official documents as dated data: a running clock keeps the edition it began with."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents.models.document import Processing, Speed
from countyhall.kernel.deadlines import Ladder, Rule, Rung

PREFIX = "documents.do."  # the clocks that say by when a document has to be dealt with
MOST_URGENT, URGENT, ORDINARY = f"{PREFIX}most_urgent", f"{PREFIX}urgent", f"{PREFIX}ordinary"
DEADLINE, DEADLINE_WORKING = f"{PREFIX}deadline", f"{PREFIX}deadline_working"
PROJECT, APPLICATION, PETITION = f"{PREFIX}project", f"{PREFIX}application", f"{PREFIX}petition"
APPEAL, CONTROL, INQUIRY = f"{PREFIX}appeal", f"{PREFIX}control", f"{PREFIX}inquiry"
SETTLE, TO_FILE = "documents.settle_dispute", "documents.to_file"
DECLASSIFY, REVIEW_SECRECY = "documents.declassify", "documents.review_secrecy"

MANUAL = _("Manual of document handling, point 78")
CONTROL_RULES = _("Rules on time control of the document flow")
ACT_51 = _("Administrative Procedure Act, article 51")
PETITION_ACT = _("Executive Yuan directions for handling petitions: never more than 30 days")
APPEAL_ACT = _("Administrative Appeal Act, article 85")
SECRETS_ACT = _("Classified National Security Information Protection Act, article 11")
HOUSE_RULE = _("Rule of the house")
IN_FORCE = date(2001, 1, 1)

# At most three extensions, ten days each, thirty in all; the approver by the days in all.
LADDER = Ladder(
    times=3, each=10, total=30, levels=((10, "section_chief"), (20, "unit_head"), (30, "chief_secretary"))
)
# Two days before the due day the handler, on the day after it the handler, then ever higher.
CHASE = (
    Rung(-1, "handler"),
    Rung(1, "handler"),
    Rung(3, "section_chief"),
    Rung(7, "unit_head"),
    Rung(14, "planning_officer"),
)


def _do(code: str, label, days: int, basis, **more) -> Rule:
    return Rule(
        code, label, days, basis=basis, valid_from=IN_FORCE, escalation=CHASE, **{"ladder": LADDER, **more}
    )


RULES = [
    _do(MOST_URGENT, _("Most urgent document"), 1, MANUAL),
    _do(URGENT, _("Urgent document"), 3, MANUAL),
    _do(ORDINARY, _("Ordinary document"), 6, MANUAL),
    _do(DEADLINE, _("Document with a date set"), 0, MANUAL, kind="calendar", roll="none", used_cap=6),
    _do(DEADLINE_WORKING, _("Document with working days set"), 0, HOUSE_RULE, used_cap=6),
    _do(PROJECT, _("Project under control"), 30, MANUAL, kind="calendar", roll="none", ladder=None),
    _do(APPLICATION, _("Application of a citizen"), 0, ACT_51, kind="calendar", months=2, ladder=None),
    _do(PETITION, _("Petition of a citizen"), 30, PETITION_ACT, kind="calendar", roll="none", ladder=None,
        ceiling_days=30),
    _do(APPEAL, _("Administrative appeal"), 0, APPEAL_ACT, kind="calendar", months=3, ladder=None),
    _do(CONTROL, _("Control Yuan case"), 60, CONTROL_RULES, kind="calendar", ladder=None),
    _do(INQUIRY, _("Council inquiry"), 7, CONTROL_RULES, ladder=None),
    Rule(SETTLE, _("Decide which unit takes a document"), 1, basis=CONTROL_RULES, valid_from=IN_FORCE,
         escalation=(Rung(0, "planning_officer"),)),
    Rule(TO_FILE, _("Hand over for filing"), 5, basis=CONTROL_RULES, valid_from=IN_FORCE,
         escalation=(Rung(1, "handler"), Rung(7, "section_chief"))),
    Rule(DECLASSIFY, _("Declassify"), 0, kind="calendar", roll="none", basis=SECRETS_ACT, valid_from=IN_FORCE,
         escalation=(Rung(-30, "section_chief"), Rung(0, "section_chief"))),
    Rule(REVIEW_SECRECY, _("Look again whether the secrecy is still needed"), 0, months=12, kind="calendar",
         basis=SECRETS_ACT, valid_from=IN_FORCE, escalation=(Rung(0, "section_chief"),)),
]  # fmt: skip

BY_SPEED = {Speed.MOST_URGENT: MOST_URGENT, Speed.URGENT: URGENT, Speed.ORDINARY: ORDINARY}
BY_PROCESSING = {
    Processing.DEADLINE: DEADLINE,
    Processing.PROJECT: PROJECT,
    Processing.APPLICATION: APPLICATION,
    Processing.PETITION: PETITION,
    Processing.APPEAL: APPEAL,
    Processing.CONTROL: CONTROL,
    Processing.INQUIRY: INQUIRY,
}


def do_rule(processing: str, speed: str) -> str:
    """The code of the rule that says by when a document has to be dealt with."""
    return BY_PROCESSING.get(processing) or BY_SPEED[speed]
