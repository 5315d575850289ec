"""What the administrator does with an account: invite, unlock, close, reopen, remove second factors."""

from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.people import door
from countyhall.kernel.people import services as people
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock
from countyhall.kernel.roles.models import Grant
from countyhall.kernel.roles.services import in_force
from countyhall.kernel.web.forms import StepForm

OPEN, CLOSED = True, False


class ReasonForm(StepForm):
    """Why; it stays in the history."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=120)


def invite(user, *, by) -> None:
    """Mail a link with which the person chooses a password."""
    try:
        people.invite(user, by=by)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def unlock(user, *, by) -> None:
    """End a lock-out before its time."""
    if not door.locked_until(user.username):
        raise Refused(_("%(person)s is not locked out.") % {"person": user})
    people.unlock(user, by=by)


def close(user, *, by, reason: str) -> None:
    """Close the account; open sessions end at once."""
    _not_oneself(user, by)
    if not _another_administrator(user):
        raise Refused(_("This is the last administrator. Give the role to somebody else first."))
    people.disable(user, reason=reason, by=by)


def reopen(user, *, by, reason: str) -> None:
    """Open a closed account again."""
    people.enable(user, by=by)


def reset_factors(user, *, by, reason: str) -> None:
    """Remove the second factors of somebody who has lost theirs."""
    _not_oneself(user, by)
    if not has_factors(user):
        raise Refused(_("%(person)s has no second factor.") % {"person": user})
    people.reset_factors(user, by=by)


def has_factors(user) -> bool:
    """Whether a second factor is set up."""
    return Authenticator.objects.filter(user=user).exists()


def _not_oneself(user, by) -> None:
    if by is not None and user.pk == by.pk:
        raise Refused(_("Ask another administrator to do this with your own account."))


def _another_administrator(user) -> bool:
    """Whether an open account besides this one is an administrator's today."""
    held = Grant.objects.filter(in_force(clock.today()), role__code="administrator", user__is_active=True)
    return not held.filter(user=user).exists() or held.exclude(user=user).exists()


class AccountLifecycle(Lifecycle):
    """An account is open or closed; what would do nothing now is not offered."""

    def open_to(self, user, record) -> list[Step]:
        """Unlocking only while locked, removing second factors only where there are some."""
        pointless = set()
        if not door.locked_until(record.username):
            pointless.add("unlock")
        if not has_factors(record):
            pointless.add("reset_factors")
        return [step for step in super().open_to(user, record) if step.name not in pointless]


account = AccountLifecycle(
    User,
    Step(
        "unlock", gettext_lazy("Unlock"), [OPEN], do=unlock,
        help=gettext_lazy("Ask the person first whether the failures were theirs."),
    ),
    Step(
        "invite", gettext_lazy("Invite again"), [OPEN], do=invite,
        help=gettext_lazy("A link to choose a password goes to the e-mail address; it works once."),
    ),
    Step(
        "reopen", gettext_lazy("Reopen the account"), [CLOSED], OPEN, do=reopen, form=ReasonForm,
        help=gettext_lazy("Roles hold again. Who has no password needs an invitation besides."),
    ),
    Step(
        "reset_factors", gettext_lazy("Remove second factors"), [OPEN], do=reset_factors, form=ReasonForm,
        danger=True,
        help=gettext_lazy("Make sure who asks. Open sessions end at once."),
    ),
    Step(
        "close", pgettext_lazy("account", "Close the account"), [OPEN], CLOSED, do=close, form=ReasonForm,
        danger=True,
        help=gettext_lazy("Open sessions end at once. Nothing that the person did is lost."),
    ),
    field="is_active",
)  # fmt: skip
