"""Apply to read archives, follow the application by number and code, correct it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from countyhall.domains.archives import forms, selectors
from countyhall.domains.archives.models import AccessRequest, Person, RequestState
from countyhall.domains.archives.models.law import FEES, GROUNDS
from countyhall.domains.archives.services import requests
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock

CASE, SENT = "archives.application", "archives.sent"
IDENTITY = (
    "name", "born_on", "id_number", "phone", "address", "email",
    "agent_name", "agent_id_number", "agent_phone", "agent_address",
)  # fmt: skip


class StartView(TemplateView):
    """What may be read, how long it takes, what it costs."""

    template_name = "archives/public/start.html"

    def get_context_data(self, **kwargs):
        """Add charges and grounds."""
        return super().get_context_data(fees=FEES, grounds=GROUNDS, **kwargs)


@method_decorator([never_cache, sensitive_post_parameters()], "dispatch")
class ApplyView(FormView):
    """The application."""

    template_name = "archives/public/apply.html"
    form_class = forms.ApplyForm

    def form_valid(self, form):
        """Take it in; number and code are shown once."""
        data = form.cleaned_data
        made, code = requests.receive(
            Person(**{name: data[name] for name in IDENTITY}), received_on=clock.today(), way=AccessRequest.Way.WEB,
            wanted=data["wanted"], use=data["use"], purpose=data["purpose"], original_reason=data["original_reason"],
        )  # fmt: skip
        self.request.session[SENT] = {"number": made.number, "code": code}
        return redirect("public_archives:applied")

    def form_invalid(self, form):
        """The form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(never_cache, "dispatch")
class AppliedView(TemplateView):
    """It is here: number and code."""

    template_name = "archives/public/applied.html"

    def get(self, request, *args, **kwargs):
        """Only after sending, and once."""
        sent = request.session.pop(SENT, None)
        if sent is None:
            return redirect("public_archives:start")
        return self.render_to_response(self.get_context_data(**sent))


@method_decorator(never_cache, "dispatch")
class FollowView(FormView):
    """Number and code."""

    template_name = "archives/public/follow.html"
    form_class = forms.FollowForm

    def form_valid(self, form):
        """Open the application, or say that the two do not belong together."""
        found = requests.follow(**form.cleaned_data)
        if found.request is not None:
            self.request.session.cycle_key()
            self.request.session[CASE] = found.request.pk
            return redirect("public_archives:application")
        if found.wait:
            form.add_error(None, _("Too many wrong codes for this number. Please try again in an hour."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        form.add_error(None, _("Number and code do not belong together. Please check both."))
        return self.form_invalid(form)

    def form_invalid(self, form):
        """The form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


def of_session(request) -> AccessRequest | None:
    """The application that this session has opened by number and code."""
    return AccessRequest.objects.filter(pk=request.session.get(CASE)).select_related("unit").first()


@method_decorator(never_cache, "dispatch")
class ApplicationView(View):
    """The application as its sender sees it."""

    def get(self, request):
        """Where it stands."""
        return self.show()

    def show(self, *, form=None, status: int = 200):
        """The page, or the way to number and code."""
        record = of_session(self.request)
        if record is None:
            return redirect("public_archives:follow")
        lines = record.lines.select_related("item").exclude(granted=None)
        context = {
            "record": record, "form": form or forms.CorrectForm(),
            "may_correct": record.state == RequestState.CORRECTING,
            "lines": [line for line in lines if not line.item.sealed],
            "grounds": selectors.ground_labels(record.grounds), "readings": list(record.readings.all()),
        }  # fmt: skip
        return render(self.request, "archives/public/application.html", context, status=status)


class CorrectView(ApplicationView):
    """The correction that was asked for."""

    def get(self, request):
        """There is nothing here but the application."""
        return redirect("public_archives:application")

    def post(self, request):
        """Take it in, or say beside the form why not."""
        record, form = of_session(request), forms.CorrectForm(request.POST)
        if record is None:
            return redirect("public_archives:follow")
        if not form.is_valid():
            return self.show(form=form, status=422)
        try:
            requests.correct(record, text=form.cleaned_data["text"], on=clock.today())
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.show(form=form, status=409)
        messages.success(request, _("Thank you. The 30 days begin anew today."))
        return redirect("public_archives:application")


class LeaveView(View):
    """Close the application on this device."""

    def post(self, request):
        """Forget which one was open."""
        request.session.pop(CASE, None)
        return redirect("public_archives:start")
