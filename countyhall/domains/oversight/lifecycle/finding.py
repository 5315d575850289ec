"""How a finding of a visit is answered and closed (PLN-11)."""

from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import forms
from countyhall.domains.oversight.models import Finding
from countyhall.domains.oversight.models.rule import FINDING
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Lifecycle, Step
from countyhall.kernel.period import clock


def answer(finding: Finding, *, by, answer: str) -> None:
    """The unit says what was done."""
    finding.answer = answer


def close(finding: Finding, *, by) -> None:
    """Whoever found it is content."""
    running = deadlines.clock_of(finding, FINDING)
    if running and running.is_open:
        deadlines.fulfil(running, clock.today())


FOUND = Finding.State
finding = Lifecycle(
    Finding,
    Step("answer", gettext_lazy("Answer"), [FOUND.OPEN], FOUND.ANSWERED, form=forms.AnswerForm, do=answer),
    Step("reopen", gettext_lazy("Not enough"), [FOUND.ANSWERED], FOUND.OPEN, form=forms.ReasonForm),
    Step("close", gettext_lazy("Mended"), [FOUND.ANSWERED], FOUND.CLOSED, do=close, facts=["closed"]),
)
