"""Who wrote: behind a button, with a reason where the case is sealed, and always noted."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from countyhall.domains.petitions import forms, services
from countyhall.domains.petitions.models import Identity, Petition
from countyhall.kernel.web.views import Page


class OfPetition(Page):
    """A page of one petition, through the gate."""

    template_name = "petitions/identity.html"

    @property
    def petition(self) -> Petition:
        """The petition, or 404."""
        return get_object_or_404(Petition.objects.visible_to(self.request.user), pk=self.kwargs["pk"])


@method_decorator(never_cache, "dispatch")
class RevealView(OfPetition):
    """Ask for the reason, then show the name."""

    permission = services.READ_IDENTITY
    title = gettext_lazy("Who wrote")

    def get(self, request, *args, **kwargs):
        """The question; nothing is shown yet."""
        return self.page(self.petition, forms.RevealForm(record=self.petition, by=request.user))

    def post(self, request, *args, **kwargs):
        """Note the reading, then show the name."""
        petition = self.petition
        form = forms.RevealForm(request.POST, record=petition, by=request.user)
        if not form.is_valid():
            return self.page(petition, form, status=422)
        identity = services.reveal(petition, by=request.user, reason=form.cleaned_data["reason"])
        return self.page(petition, form, identity=identity)

    def page(self, petition, form, *, identity: Identity | None = None, status: int = 200):
        """The page, with the name where it was opened."""
        may_correct = self.request.user.has_perm(services.CORRECT_IDENTITY, petition)
        context = {
            "petition": petition,
            "form": form,
            "identity": identity,
            "may_correct": may_correct,
            "title": self.title,
        }
        return render(self.request, self.template_name, context, status=status)


@method_decorator([never_cache, sensitive_post_parameters()], "dispatch")
class CorrectView(OfPetition):
    """Correct a name or an address; history says that it was corrected, not what it was."""

    permission = services.CORRECT_IDENTITY
    title = gettext_lazy("Correct who wrote")
    template_name = "petitions/identity_correct.html"

    def get(self, request, *args, **kwargs):
        """An empty form: what is there is read on the other page, with its reason."""
        return self.page(self.petition, forms.IdentityForm(record=self.petition, by=request.user))

    def post(self, request, *args, **kwargs):
        """Put it in the vault."""
        petition = self.petition
        form = forms.IdentityForm(request.POST, record=petition, by=request.user)
        if not form.is_valid():
            return self.page(petition, form, status=422)
        services.correct(petition, by=request.user, identity=Identity(**form.cleaned_data))
        messages.success(request, _("Corrected."))
        return redirect(reverse("petitions:petition-detail", args=[petition.pk]))

    def page(self, petition, form, status: int = 200):
        """The page."""
        return render(
            self.request,
            self.template_name,
            {"petition": petition, "form": form, "title": self.title},
            status=status,
        )
