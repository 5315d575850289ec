"""Citizens ask about a dataset, or for data that are not there yet."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView

from countyhall.domains.opendata import selectors
from countyhall.domains.opendata.forms import AskForm
from countyhall.domains.opendata.models import OpenDataset, Question
from countyhall.domains.opendata.public.interfaces import limits
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock

# So many questions, and so many letters that ask for a confirmation, from one address in an hour.
MOST = limits.Rate(5, 3600)


def too_many(request, what: str) -> bool:
    """Whether one address asks too often; who it was is not kept."""
    caller = limits.anonymous(request.META.get("REMOTE_ADDR", ""))
    return not limits.take(f"{what} {caller}", MOST).allowed


class RequestView(View):
    """Ask for data that the county does not publish yet."""

    kind, heading = Question.Kind.REQUEST, _("Ask for data")

    def get(self, request, **kwargs):
        """The empty form."""
        return self.show(AskForm(), self.about(**kwargs))

    def post(self, request, **kwargs):
        """Keep the question for the unit in charge."""
        about, form = self.about(**kwargs), AskForm(request.POST)
        if form.is_valid() and too_many(request, "ask"):
            form.add_error(None, _("That is enough for this hour. Please write again later."))
            return self.show(form, about, status=429)
        if not form.is_valid():
            return self.show(form, about, status=422)
        self.keep(form, about)
        return redirect("public_opendata:asked")

    def about(self, **kwargs) -> OpenDataset | None:
        """Which dataset is asked about."""
        return None

    @transaction.atomic
    def keep(self, form: AskForm, about: OpenDataset | None) -> None:
        """Write the question down."""
        question = form.save(commit=False)
        question.kind, question.dataset, question.received_on = self.kind, about, clock.today()
        question.unit = about.unit if about else Unit.objects.filter(parent=None).order_by("pk").first()
        question.save()
        audit.record(question, "created")

    def show(self, form, about, status: int = 200):
        """The page with the form."""
        context = {"form": form, "dataset": about, "heading": self.heading}
        return render(self.request, "opendata/public/ask.html", context, status=status)


class FeedbackView(RequestView):
    """Say something about a dataset."""

    kind, heading = Question.Kind.FEEDBACK, _("Ask about this dataset")

    def about(self, identifier: str = "") -> OpenDataset:
        """The dataset of the address."""
        found = selectors.published().filter(identifier=identifier).first()
        if found is None:
            raise Http404
        return found


class AskedView(TemplateView):
    """Thank you."""

    template_name = "opendata/public/asked.html"

    def get_context_data(self, **kwargs):
        """The way back."""
        return super().get_context_data(back=reverse("public_opendata:start"), **kwargs)
