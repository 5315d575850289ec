"""One's signing keys: made in this browser, registered, revoked; the certificate of one's card."""

import secrets
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.approvals import keys
from countyhall.kernel.approvals.models import SigningKey
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.people.middleware import needs_second_factor
from countyhall.kernel.web.signoff import forms
from countyhall.kernel.web.views.base import SIGNED_IN, Page

NONCE = "signoff-nonce"


def passed_second_factor(request) -> bool:
    """Whether this session is good enough to register a key: with the second factor where one is asked for."""
    if not (settings.SECOND_FACTOR_REQUIRED and needs_second_factor(request.user)):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class KeysView(Page):
    """My signing keys."""

    permission = SIGNED_IN
    title = gettext_lazy("My signing keys")
    template_name = "web/signoff/keys.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the keys, and a challenge for a new one."""
        nonce = self.request.session.setdefault(NONCE, secrets.token_hex(16))
        user = self.request.user
        return super().get_context_data(
            **{"certificate_form": forms.CertificateForm()} | kwargs,
            keys=SigningKey.objects.filter(user=user), may_enrol=passed_second_factor(self.request),
            challenge=keys.challenge(user, nonce).decode(),
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Register or revoke a key."""
        try:
            self.do(request.POST)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("signoff:keys")

    def do(self, said) -> None:
        """One act with one's keys."""
        user = self.request.user
        if "revoke" in said:
            key = get_object_or_404(SigningKey, user=user, pk=said["revoke"] or 0)
            keys.revoke(key, by=user, reason=said.get("reason", ""))
            messages.success(self.request, _("The key is revoked."))
            return
        if not passed_second_factor(self.request):
            raise Refused(_("Sign in with your second factor first: a key is registered only then."))
        if "spki" in said:
            nonce = self.request.session.pop(NONCE, "")
            label = said.get("label", "").strip() or _("This browser")
            keys.enrol(user, spki=said["spki"], proof=said.get("proof", ""), nonce=nonce, label=label)
            messages.success(self.request, _("The key is registered. It signs in this browser only."))
            return
        form = forms.CertificateForm(said, self.request.FILES)
        if not form.is_valid():
            raise Refused(" ".join(line for lines in form.errors.values() for line in lines))
        keys.enrol_certificate(user, form.cleaned_data["certificate"])
        messages.success(self.request, _("The certificate is registered."))
