"""Follow a petition: who has it, what was asked and answered, what one may do about it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from countyhall.domains.petitions import forms, lifecycle, selectors, services
from countyhall.domains.petitions.models import Letter, Petition, State
from countyhall.domains.petitions.public.write import CASE, to_follow
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock

TOLD = [k for k in Letter.Kind if k not in (Letter.Kind.CONFIRM, Letter.Kind.RECEIPT)]


@method_decorator(never_cache, "dispatch")
class FollowView(FormView):
    """Number and code."""

    template_name = "petitions/public/follow.html"
    form_class = forms.FollowForm

    def form_valid(self, form):
        """Open the case, or say that the two do not belong together."""
        found = services.follow(**form.cleaned_data)
        if found.petition is not None:
            self.request.session.cycle_key()
            self.request.session[CASE] = found.petition.pk
            return redirect("public_petitions:case")
        if found.wait:
            form.add_error(None, _("Too many wrong codes for this number. Please try again in an hour."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        form.add_error(None, _("Number and code do not belong together. Please check both."))
        return self.form_invalid(form)

    def form_invalid(self, form):
        """The form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(never_cache, "dispatch")
class CaseView(View):
    """The case as its sender sees it."""

    def get(self, request):
        """The page of the case that number and code have opened."""
        petition = of_session(request)
        return self.show(petition) if petition else to_follow()

    def show(self, petition: Petition, *, status: int = 200, **given):
        """Where it stands, which way it took, what was written, what may be done."""
        lead = petition.merged_into or petition
        last = lifecycle.reopen_until(petition)
        context = {
            "petition": petition,
            "lead": lead,
            "moves": list(lead.transfers.select_related("unit")),
            "letters": [
                d.letter for d in petition.deliveries.filter(letter__kind__in=TOLD).select_related("letter")
            ],
            "supply_form": forms.SupplyForm(),
            "rate_form": forms.RateForm(initial={"rating": petition.rating}),
            "reopen_form": forms.ReopenForm(),
            "reopen_until": last,
            "may_supply": petition.state == State.WAITING,
            "may_rate": petition.state in (State.ANSWERED, State.CLOSED),
            "may_reopen": last is not None
            and clock.today() <= last
            and petition.state in (State.ANSWERED, State.CLOSED),
            "asked": selectors.asked_and_answered(petition),
        }
        return render(self.request, "petitions/public/case.html", context | given, status=status)


class CaseStepView(CaseView):
    """Something that the sender does about the case; the page again where it goes wrong."""

    form_class: type
    form_name = ""
    done = ""

    def get(self, request):
        """There is nothing here but the case."""
        return redirect("public_petitions:case")

    def post(self, request):
        """Do it, or say beside the form why not."""
        petition = of_session(request)
        if petition is None:
            return to_follow()
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show(petition, status=422, **{self.form_name: form})
        try:
            self.do(petition, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.show(petition, status=409, **{self.form_name: form})
        messages.success(request, self.thanks())
        return redirect("public_petitions:case")

    def do(self, petition: Petition, data: dict) -> None:
        """What is done."""
        raise LookupError(self.form_name)

    def thanks(self) -> str:
        """What the sender reads afterwards."""
        return _("Thank you. We have noted it.")


class SupplyView(CaseStepView):
    """What the county asked for."""

    form_class, form_name = forms.SupplyForm, "supply_form"

    def do(self, petition: Petition, data: dict) -> None:
        """Add it; the days go on."""
        services.add(petition, text=data["text"], on=clock.today())


class RateView(CaseStepView):
    """How the answer was."""

    form_class, form_name = forms.RateForm, "rate_form"

    def do(self, petition: Petition, data: dict) -> None:
        """Note the rating."""
        services.rate(petition, rating=data["rating"], comment=data["comment"], on=clock.today())


class ReopenView(CaseStepView):
    """The answer was none."""

    form_class, form_name = forms.ReopenForm, "reopen_form"

    def do(self, petition: Petition, data: dict) -> None:
        """Take it up again under its number."""
        services.reopen(petition, reason=data["reason"], on=clock.today())

    def thanks(self) -> str:
        """What the sender reads afterwards."""
        return _("Your case is open again under the same number.")


class LeaveView(View):
    """Close the case on this device."""

    def post(self, request):
        """Forget which case was open."""
        request.session.pop(CASE, None)
        return redirect("public_petitions:start")


def of_session(request) -> Petition | None:
    """The petition that this session has opened by number and code."""
    cases = Petition.objects.select_related("unit", "category", "merged_into", "question_set")
    return cases.filter(pk=request.session.get(CASE)).first()
