"""One unit's part of an answer, and the reply templates."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from countyhall.domains.petitions import forms
from countyhall.domains.petitions.lifecycle.telling import tell
from countyhall.domains.petitions.models import Assignment, ReplyTemplate
from countyhall.kernel.lifecycle import Lifecycle, Step
from countyhall.kernel.period import clock

Part = Assignment.State
Text = ReplyTemplate.State


def contribute(part: Assignment, *, by, text, on: date | None = None) -> None:
    """Give this unit's part."""
    part.part, part.given_on, part.given_by = text, on or clock.today(), by
    _tell_handler(part, _("%(unit)s has given its part of %(number)s."))


def decline(part: Assignment, *, by, reason, on: date | None = None) -> None:
    """Say that this unit has nothing to answer here."""
    part.reason = reason
    _tell_handler(part, _("%(unit)s declines its part of %(number)s."))


def _tell_handler(part: Assignment, message) -> None:
    if part.petition.handler:
        tell([part.petition.handler], message, part.petition, unit=part.unit, number=part.petition.number)


assignment = Lifecycle(
    Assignment,
    Step(
        "contribute",
        _("Give this unit's part"),
        [Part.ASKED, Part.GIVEN],
        Part.GIVEN,
        form=forms.PartForm,
        do=contribute,
    ),
    Step(
        "decline",
        _("Not our matter"),
        [Part.ASKED],
        Part.DECLINED,
        form=forms.ReasonForm,
        do=decline,
        danger=True,
    ),
)


def keep_drafter(template: ReplyTemplate, *, by) -> None:
    """A withdrawn template is drafted anew by whoever took it back."""
    template.drafted_by = by


template = Lifecycle(
    ReplyTemplate,
    Step("approve", _("Approve"), [Text.DRAFT], Text.APPROVED, never_by="drafted_by", bulk=True),
    Step("revise", _("Back to draft"), [Text.APPROVED, Text.RETIRED], Text.DRAFT, do=keep_drafter),
    Step("retire", _("Retire"), [Text.DRAFT, Text.APPROVED], Text.RETIRED, danger=True),
)
