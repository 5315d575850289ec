"""Triage: one petition at a time, oldest first, with the keyboard alone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.petitions import forms, lifecycle, selectors
from countyhall.domains.petitions.models import Petition
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.web.views import Page


class TriageView(Page):
    """The next petition that no unit has; A, B or C assigns it as suggested, S shows the next one."""

    permission = "petitions.assign_petition"
    title = gettext_lazy("Triage")
    template_name = "petitions/triage.html"

    def get(self, request, *args, **kwargs):
        """The petition at this place in the queue."""
        return self.show()

    def post(self, request, *args, **kwargs):
        """Assign and go on to the next; who was slower than somebody else is told."""
        petition = self.waiting().filter(pk=request.POST.get("pk") or 0).first()
        if petition is None:
            messages.warning(request, _("Somebody else has assigned this petition already."))
            return redirect(self.here())
        form = forms.AssignForm(request.POST, record=petition, by=request.user)
        if not form.is_valid():
            return self.show(petition, form, status=422)
        version = request.POST.get("version", "")
        try:
            lifecycle.petition.take(
                petition,
                "assign",
                by=request.user,
                version=int(version) if version.isdigit() else None,
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.show(petition, form, status=409)
        unit = form.cleaned_data["unit"]
        messages.success(
            request, _("%(number)s went to %(unit)s.") % {"number": petition.number, "unit": unit}
        )
        return redirect(self.here())

    def waiting(self):
        """What waits, oldest first."""
        return selectors.for_triage(self.request.user).select_related("category__unit", "unit")

    def place(self) -> int:
        """How many were looked at and left; kept in the address."""
        given = self.request.GET.get("skip", "")
        return int(given) if given.isdigit() and len(given) < 6 else 0

    def here(self) -> str:
        """This place in the queue."""
        return f"{reverse('petitions:triage')}?skip={self.place()}"

    def show(self, petition: Petition | None = None, form=None, *, status: int = 200):
        """The page."""
        if not self.request.user.has_perm(self.permission):
            raise PermissionDenied
        waiting, place = self.waiting(), self.place()
        count = waiting.count()
        petition = petition or (waiting[place % count : place % count + 1].first() if count else None)
        context = self.get_context_data(
            petition=petition, count=count, place=place % count + 1 if count else 0, next=place + 1
        )
        if petition:
            context |= self.beside(petition) | {
                "form": form or forms.AssignForm(record=petition, by=self.request.user)
            }
        return self.render_to_response(context, status=status)

    def beside(self, petition: Petition) -> dict:
        """What helps to decide: the learned suggestion and petitions that say much the same."""
        text = f"{petition.subject}\n{petition.body}"
        seen = Petition.objects.visible_to(self.request.user)
        return {
            "suggestions": selectors.suggest(text),
            "alike": selectors.near_duplicates(
                seen,
                text,
                township=petition.township,
                on=max(clock.today(), petition.sent_on),
                but=petition.pk,
                limit=3,
            ),
            "earlier": selectors.answered_before(petition, self.request.user),
        }
