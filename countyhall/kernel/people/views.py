"""A person's own account: how they sign in, where they are signed in, what happened at the door."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, UpdateView

from countyhall.kernel.people import services
from countyhall.kernel.people.forms import OwnAccountForm
from countyhall.kernel.people.models import SignIn


class AccountView(LoginRequiredMixin, UpdateView):
    """Password, second factors, language, and the last sign-ins."""

    form_class = OwnAccountForm
    template_name = "people/account.html"
    success_url = reverse_lazy("me:account")
    extra_context = {"title": gettext_lazy("Account and security")}

    def get_object(self, queryset=None):
        """Oneself."""
        return self.request.user

    def get_context_data(self, **kwargs):
        """Add the means of signing in and the last twenty sign-ins."""
        user = self.request.user
        return super().get_context_data(
            factors=Authenticator.objects.filter(user=user).order_by("type"),
            has_factor=Authenticator.objects.filter(user=user).exclude(type="recovery_codes").exists(),
            password_set_at=user.password_set_at(),
            sign_ins=SignIn.objects.filter(user=user)[:20],
            **kwargs,
        )

    def form_valid(self, form):
        """Keep the language, in this browser too."""
        response = super().form_valid(form)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, self.object.language, samesite="Lax")
        messages.success(self.request, _("Saved."))
        return response


class SessionsView(LoginRequiredMixin, TemplateView):
    """Where one is signed in; a session elsewhere can be ended from here."""

    template_name = "people/sessions.html"
    extra_context = {"title": gettext_lazy("Where I am signed in")}

    def get_context_data(self, **kwargs):
        """Add the open sessions, this one first."""
        here = self.request.session.session_key
        found = UserSession.objects.purge_and_list(self.request.user)
        found.sort(key=lambda s: (s.session_key != here, -s.last_seen_at.timestamp()))
        return super().get_context_data(sessions=found, here=here, **kwargs)

    def post(self, request):
        """End one session, or all the others."""
        here = request.session.session_key
        if "all" in request.POST:
            n = services.end_sessions(request.user, by=request.user, but=here)
            messages.success(request, ngettext("%(n)d session ended.", "%(n)d sessions ended.", n) % {"n": n})
        else:
            others = UserSession.objects.filter(user=request.user).exclude(session_key=here)
            services.end_session(
                get_object_or_404(others, pk=request.POST.get("session") or 0), by=request.user
            )
            messages.success(request, _("The session was ended."))
        return redirect("me:sessions")
