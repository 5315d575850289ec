"""The page on which a person makes and revokes their own keys."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.api import feed, hooks, models
from countyhall.kernel.registry import registry
from countyhall.kernel.web.forms import StepForm
from countyhall.kernel.web.views import Page
from countyhall.kernel.web.views.base import SIGNED_IN

DAYS = [(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("A year"))]


class KeyForm(StepForm):
    """What a new key is for, what it may do, and until when."""

    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Never more than you may yourself."),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("It works for"), choices=DAYS, coerce=int, initial=90)
    address = forms.URLField(
        label=gettext_lazy("Webhook"), max_length=300, required=False, assume_scheme="https",
        help_text=gettext_lazy("What the key may read is sent there as it happens; empty: nothing is sent."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scopes()
        if not settings.WEBHOOK_TARGETS:
            del self.fields["address"]

    def clean_address(self) -> str:
        """Only where the house permits it."""
        address = self.cleaned_data["address"]
        if address and not hooks.allowed(address):
            raise ValidationError(
                _("The house does not send to this address; ask the administrator to permit it.")
            )
        return address


class KeysView(Page):
    """One's own keys."""

    permission = SIGNED_IN
    title = gettext_lazy("API keys")
    template_name = "api/keys.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The keys, and the form for a new one."""
        kwargs.setdefault("form", KeyForm(by=self.request.user))
        mine = models.ApiToken.objects.filter(user=self.request.user).select_related("hook")
        return super().get_context_data(keys=mine, labels=dict(scopes()), **kwargs)

    def post(self, request):
        """Make a key; its text is shown now and never again."""
        form = KeyForm(request.POST, by=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        made = form.cleaned_data
        token, text = models.make(request.user, made["name"], made["scopes"], made["days"])
        if made.get("address"):
            hooks.add(token, made["address"])
        response = self.render_to_response(self.get_context_data(made=token, text=text))
        response["Cache-Control"] = "no-store"
        return response


class RevokeView(Page):
    """Take a key of one's own out of use."""

    permission = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, pk: int):
        """At once."""
        token = get_object_or_404(models.ApiToken, pk=pk, user=request.user)
        models.ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
        messages.success(request, _("The key “%(name)s” no longer works.") % {"name": token.name})
        return redirect("api:keys")


class AgainView(Page):
    """Send again what a webhook of one's own could not deliver."""

    permission = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, pk: int):
        """From where it stopped."""
        hook = get_object_or_404(models.Hook, pk=pk, token__user=request.user)
        hooks.again(hook)
        messages.success(request, _("Tried again within a minute: %(address)s") % {"address": hook.address})
        return redirect("api:keys")


def scopes() -> list[tuple[str, str]]:
    """Every scope that the house knows, with its words."""
    names = {"signoff": str(registry.domains["signoff"].name)}
    for api in feed.apis():
        domain = registry.domains.get(api.app)
        names[api.app] = str(domain.name if domain else api.meta.app_config.verbose_name)
    found = {}
    for app, name in names.items():
        found[f"{app}:read"] = _("%(name)s: read") % {"name": name}
        found[f"{app}:write"] = _("%(name)s: read and write") % {"name": name}
    return list(found.items())
