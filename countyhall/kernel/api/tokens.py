"""The page on which a person makes and revokes their own keys."""

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.api import feed, models
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

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scopes()


class KeysView(Page):
    """One's own keys."""

    permission = SIGNED_IN
    title = gettext_lazy("API keys")
    template_name = "api/keys.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The keys, and the form for a new one."""
        kwargs.setdefault("form", KeyForm(by=self.request.user))
        mine = models.ApiToken.objects.filter(user=self.request.user)
        return super().get_context_data(keys=mine, labels=dict(scopes()), **kwargs)

    def post(self, request):
        """Make a key; its text is shown now and never again."""
        form = KeyForm(request.POST, by=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        made = form.cleaned_data
        token, text = models.make(request.user, made["name"], made["scopes"], made["days"])
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
