"""The forms of the door."""

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.people import door
from countyhall.kernel.people.adapters import LOCKED
from countyhall.kernel.people.models import SignIn, User
from countyhall.kernel.people.passwords import too_young

CODE = {"class": "code-input", "autocomplete": "one-time-code", "spellcheck": "false"}


class Labelled:
    """Labels and hints beside the field, not grey words inside it; ``words`` is name → (label, hint)."""

    words: dict = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
            if name in self.words:
                field.label, field.help_text = self.words[name]


class LoginForm(Labelled, account.LoginForm):
    """Account or e-mail address, and password."""

    words = {"login": (_("Account or e-mail address"), ""), "password": (_("Password"), "")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(
            {"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"}
        )


class ResetPasswordForm(Labelled, account.ResetPasswordForm):
    """The address that a link is sent to."""

    words = {"email": (_("E-mail address"), _("The address that your administrator entered for you."))}


class NewPassword(Labelled):
    """The new password, twice, with the rules under the first."""

    words = {"password1": (_("New password"), ""), "password2": (_("New password, once more"), "")}


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):
    """A password in place of a forgotten one, or the first."""


class SetPasswordForm(NewPassword, account.SetPasswordForm):
    """A password for somebody who signs in by other means."""


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    """A new password in place of the present one."""

    words = NewPassword.words | {"oldpassword": (_("Present password"), "")}

    def clean(self) -> dict:
        """Refuse a second change within the least age, which would let the last passwords be run through."""
        if too_young(self.user):
            raise ValidationError(_("This password was set a short time ago. Please change it tomorrow."))
        return super().clean()


class ReauthenticateForm(Labelled, account.ReauthenticateForm):
    """The password once more, before something that matters."""

    words = {"password": (_("Password"), "")}


class Counted(Labelled):
    """A code that may be guessed wrong only so often."""

    words = {"code": (_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(
            {"class": "code-input", "inputmode": "text", "autocomplete": "one-time-code"}
        )

    def clean_code(self) -> str:
        """Refuse while locked, count what is wrong."""
        door.one_at_a_time(self.user.username)
        if door.locked_until(self.user.username):
            raise ValidationError(LOCKED)
        try:
            return super().clean_code()
        except ValidationError:
            door.failed(
                SignIn.Event.WRONG_CODE,
                self.user.username,
                user=self.user,
                request=context.request,
                method="code",
            )
            raise


class AuthenticateForm(Counted, mfa.AuthenticateForm):
    """The second factor at sign-in."""


class ReauthenticateCodeForm(Counted, mfa.ReauthenticateForm):
    """The second factor before something that matters."""


class ActivateTOTPForm(Labelled, totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    words = {"code": (_("Code"), _("The six digits that the app shows now."))}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(
            {"class": "code-input", "inputmode": "numeric", "autocomplete": "one-time-code"}
        )


class AddWebAuthnForm(Labelled, webauthn.AddWebAuthnForm):
    """A passkey, with a name to tell it by."""

    words = {
        "name": (_("Name of the passkey"), ""),
        "passwordless": (
            _("Open without a password"),
            _("Confirms with fingerprint, face or PIN, and then opens without a password."),
        ),
    }


class EditWebAuthnForm(Labelled, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    words = {"name": (_("Name of the passkey"), "")}


class OwnAccountForm(forms.ModelForm):
    """What people may change about themselves."""

    class Meta:
        model = User
        fields = ["language"]
        widgets = {"language": forms.Select(choices=settings.LANGUAGES)}
