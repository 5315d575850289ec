"""Keep a list as it stands under a name; share it; forget it."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.registry import registry
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web.models import SavedView
from countyhall.kernel.web.views.base import SIGNED_IN, Page


class SavedViewForm(forms.Form):
    """A name, the list's address after the question mark, and the role to share it with."""

    page = forms.CharField(max_length=80)
    name = forms.CharField(max_length=40, label=gettext_lazy("name"))
    query = forms.CharField(max_length=2000, required=False)
    role = forms.CharField(max_length=40, required=False)


def pages_named(name: str):
    """The declaration called ``app.name``; 404 where there is none."""
    found = next((pages for page in registry.all("pages") if str(pages := page()) == name), None)
    if found is None:
        raise Http404
    return found


class SaveView(Page):
    """Saves a view; the same name again replaces it."""

    permission = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """Save and go back to the list as it was."""
        form = SavedViewForm(request.POST)
        pages = pages_named(request.POST.get("page", ""))
        url = pages.url("list")
        if not form.is_valid():
            messages.error(request, _("Give the view a name of at most 40 characters."))
            return redirect(url)
        said = form.cleaned_data
        role = next((h.role for h in roles.held_by(request.user) if h.role.code == said["role"]), None)
        SavedView.objects.update_or_create(
            owner=request.user,
            page=str(pages),
            name=said["name"],
            defaults={"query": said["query"].lstrip("?"), "role": role},
        )
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": said["name"]})
        return redirect(f"{url}?{said['query'].lstrip('?')}")


class ForgetView(Page):
    """Forgets a view of one's own."""

    permission = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, *args, pk: int, **kwargs):
        """Forget it and go back to the list."""
        view = get_object_or_404(SavedView.objects.filter(owner=request.user), pk=pk)
        url = pages_named(view.page).url("list")
        view.delete()
        return redirect(url)
