"""What every page asks first: who is there, and may they come in?"""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

SIGNED_IN = "*"
"""As a page's ``permission``: open to everybody who is signed in."""


class Guard:
    """Sign-in and permission before anything else; a page that names no permission stays closed."""

    permission = ""

    def dispatch(self, request, *args, **kwargs):
        """Send strangers to the sign-in page, refuse those without the permission."""
        if not request.user.is_authenticated:
            return self.sign_in(request)
        if not self.may_enter(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may_enter(self, user) -> bool:
        """Whether ``user`` holds the page's permission anywhere."""
        wanted = self.get_permission()
        return bool(wanted) and (wanted == SIGNED_IN or user.has_perm(wanted))

    def get_permission(self) -> str:
        """The permission that this page asks for."""
        return self.permission

    def sign_in(self, request):
        """The way to the sign-in page, for a whole page or for a fragment in it."""
        if request.htmx:
            return leave(request, redirect_to_login(request.htmx.current_url_abs_path or "/").url)
        return redirect_to_login(request.get_full_path())


class Page(Guard, generic.TemplateView):
    """A page that is not standard: name ``permission``, ``title`` and ``template_name``."""

    title = ""

    def get_context_data(self, **kwargs):
        """Add the title."""
        return super().get_context_data(title=self.title, **kwargs)


class PagesView(Guard):
    """A page of a declaration: ``pages`` is given by ``as_view``."""

    pages = None
    verb = "view"
    page = ""

    def get_permission(self) -> str:
        """``app.verb_model``."""
        return self.pages.permission(self.verb)

    def get_queryset(self):
        """What the reader may see; in no other way does a page reach a record."""
        return self.pages.visible_to(self.request.user)

    def get_template_names(self) -> list[str]:
        """The domain's own template where there is one, else the standard page."""
        return [f"{self.pages.app}/{self.pages.name}_{self.page}.html", f"web/{self.page}.html"]

    def get_context_data(self, **kwargs):
        """Add the declaration."""
        return super().get_context_data(pages=self.pages, **kwargs)


class RecordView(PagesView, SingleObjectMixin):
    """A page of one record: outside the gate 404, inside without the permission 403."""

    context_object_name = "record"  # never the model's name: a person's page would call that person ``user``

    def get_object(self, queryset=None):
        """The record, through the gate; its own unit is asked for the permission of all but reading."""
        record = super().get_object(queryset)
        if self.verb != "view" and not self.pages.may(self.request.user, self.verb, record):
            raise PermissionDenied
        return record


def leave(request, url: str):
    """Go to another page, from a whole page or from a dialog."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
