"""The life of a loan: asked for, approved where it must be, lent, extended, back."""

from datetime import date

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import forms
from countyhall.domains.archives.lifecycle.telling import tell
from countyhall.domains.archives.models import MOST_EXTENSIONS, Item, Loan, LoanState
from countyhall.domains.archives.models.law import LOAN
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock, words


def approve(loan: Loan, *, by) -> None:
    """It may be lent."""
    loan.approved_by, loan.approved_on = by, clock.today()
    _must_be_free(loan)
    tell([loan.borrower], _("Your loan %(number)s was approved."), loan, number=loan.number)


def refuse(loan: Loan, *, by, reason: str) -> None:
    """It is not lent."""
    loan.reason = reason
    tell([loan.borrower], _("Your loan %(number)s was refused: %(reason)s"), loan,
         number=loan.number, reason=reason)  # fmt: skip


def lend(loan: Loan, *, by, on: date | None = None) -> None:
    """Hand it out, to somebody who may see it; what is secret was approved before."""
    if loan.item.secret and loan.state != LoanState.APPROVED:
        raise Refused(gettext("A classified item is lent only after approval."))
    if not Item.objects.visible_to(loan.borrower).filter(pk=loan.item_id).exists():
        raise Refused(gettext("%(person)s may not see this item.") % {"person": loan.borrower})
    if loan.item.state not in ("checked_in", "catalogued"):
        state = loan.item.get_state_display()
        raise Refused(gettext("The item is “%(state)s”.") % {"state": state})
    _must_be_free(loan)
    loan.lent_on = on or clock.today()
    loan.due_on = deadlines.owe(loan, LOAN, start=loan.lent_on).due_on


def _must_be_free(loan: Loan) -> None:
    """One original is with one person; the item's row is locked, and the database refuses it besides."""
    Item.objects.select_for_update(of=("self",)).get(pk=loan.item_id)
    if loan.kind != Loan.Kind.ORIGINAL:
        return
    out = Loan.objects.filter(item=loan.item_id, kind=Loan.Kind.ORIGINAL, state__in=["approved", "lent"])
    other = out.exclude(pk=loan.pk).select_related("borrower").first()
    if other:
        raise Refused(
            gettext("The original is with %(person)s (%(number)s).")
            % {"person": other.borrower, "number": other.number}
        )


def extend(loan: Loan, *, by, reason: str) -> None:
    """Once more the same time, asked for before it is due."""
    if loan.extensions >= MOST_EXTENSIONS:
        raise Refused(gettext("A loan is extended once. Bring the file back, then borrow it again."))
    today = clock.today()
    if today > loan.due_on:
        raise Refused(
            gettext("It was due on %(day)s. Bring it back first.") % {"day": words.day(loan.due_on)}
        )
    days = deadlines.rule(LOAN, on=loan.lent_on).days
    own = deadlines.clock_of(loan, LOAN)
    loan.due_on = deadlines.extend(own, days=days, reason=reason, approver=by, on=today).due_on
    loan.extensions += 1


def give_back(loan: Loan, *, by, on: date | None = None, condition: str = "") -> None:
    """It is back on its shelf."""
    loan.returned_on, loan.condition = on or clock.today(), condition
    if loan.returned_on < loan.lent_on:
        raise Refused(gettext("It cannot come back before it was lent."))
    own = deadlines.clock_of(loan, LOAN)
    if own and own.is_open:
        deadlines.fulfil(own, loan.returned_on)


def chase(loan: Loan, *, by, on: date) -> None:
    """Remind the borrower of what is late."""
    loan.chased, loan.chased_on = loan.chased + 1, on
    tell([loan.borrower], _("%(item)s was due back on %(day)s. Please bring it to the archives."), loan,
         item=loan.item.number, day=words.day(loan.due_on))  # fmt: skip


loan = Lifecycle(
    Loan,
    Step(
        "approve", pgettext_lazy("archives", "Approve"), [LoanState.ASKED], LoanState.APPROVED, do=approve,
        never_by="borrower",
    ),
    Step(
        "lend", _("Hand out"), [LoanState.ASKED, LoanState.APPROVED], LoanState.LENT, do=lend,
        facts=["lent"],
    ),
    Step(
        "give_back", _("It is back"), [LoanState.LENT], LoanState.BACK, form=forms.GiveBackForm,
        do=give_back, facts=["back"],
    ),
    Step("extend", pgettext_lazy("archives", "Extend"), [LoanState.LENT], None, form=forms.ReasonForm, do=extend),
    Step(
        "refuse", pgettext_lazy("archives", "Refuse"), [LoanState.ASKED], LoanState.REFUSED,
        form=forms.ReasonForm, do=refuse, danger=True,
    ),
    Step("withdraw", pgettext_lazy("archives", "Withdraw"), [LoanState.ASKED, LoanState.APPROVED],
         LoanState.WITHDRAWN, danger=True),
    Step("chase", _("Chase"), [LoanState.LENT], None, do=chase, system=True),
)  # fmt: skip
