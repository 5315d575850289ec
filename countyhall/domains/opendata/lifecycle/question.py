"""A question or request is answered or declined, and may be shown to everybody with the answer."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.opendata import forms
from countyhall.domains.opendata.models import Question
from countyhall.kernel.lifecycle import Lifecycle, Step
from countyhall.kernel.notices import services as notices
from countyhall.kernel.period import clock

State = Question.State


def answer(question: Question, *, by, answer: str, shown: bool = False) -> None:
    """Answer, by mail where an address was left."""
    question.answer, question.shown, question.answered_on = answer, shown, clock.today()
    if question.email:
        subject = _("Your question about open data: %(subject)s") % {"subject": question.subject}
        notices.tell_address(question.email, subject, answer, record=question)


question = Lifecycle(
    Question,
    Step("answer", gettext_lazy("Answer"), [State.OPEN], State.ANSWERED, form=forms.AnswerForm, do=answer,
         facts=["answered"]),
    Step("decline", gettext_lazy("Decline"), [State.OPEN], State.DECLINED, form=forms.AnswerForm, do=answer,
         facts=["declined"], help=gettext_lazy("Say why, with the article of the law.")),
)  # fmt: skip
