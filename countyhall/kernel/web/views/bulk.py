"""One step for many records, with what became of each."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import generic

from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.web.views.base import PagesView
from countyhall.kernel.web.views.step import step_form

AT_MOST = 500


@dataclass(frozen=True)
class Outcome:
    """What became of one record; ``why`` is empty where it went well."""

    record: Any
    why: str = ""


class BulkView(PagesView, generic.TemplateView):
    """Asks once, then takes the step with each chosen record; one that is refused holds up no other."""

    page = "bulk"
    http_method_names = ["get", "post"]

    def setup(self, request, *args, **kwargs):
        """Find the step by its name."""
        super().setup(request, *args, **kwargs)
        self.step = next((s for s in self.pages.steps() if s.bulk and s.name == kwargs["step"]), None)

    def get_permission(self) -> str:
        """The step's own permission."""
        if self.step is None:
            raise Http404
        return self.pages.lifecycle.permission(self.step)

    def get(self, request, *args, **kwargs):
        """There is nothing to see without a choice: back to the list."""
        return redirect(self.pages.url("list"))

    def post(self, request, *args, **kwargs):
        """First the question, then the work."""
        keys = [int(pk) for pk in request.POST.getlist("pk") if pk.isdigit()][:AT_MOST]
        records = list(self.get_queryset().filter(pk__in=keys).order_by("pk"))
        if not records:
            return redirect(self.pages.url("list"))
        confirmed = "confirmed" in request.POST
        form = step_form(self.step, record=None, by=request.user, data=request.POST if confirmed else None)
        outcomes = self.take_all(records, form.cleaned_data) if confirmed and form.is_valid() else None
        context = self.get_context_data(
            title=self.step.label, step=self.step, records=records, form=form, outcomes=outcomes,
            done=sum(1 for o in outcomes or () if not o.why), refused=sum(1 for o in outcomes or () if o.why),
        )  # fmt: skip
        return self.render_to_response(context, status=422 if confirmed and outcomes is None else 200)

    def take_all(self, records: list, data: dict) -> list[Outcome]:
        """The step with each record, every one in a transaction of its own within this one."""
        return [self.take(record, data) for record in records]

    def take(self, record, data: dict) -> Outcome:
        """The step with one record, and what became of it."""
        try:
            return Outcome(self.pages.lifecycle.take(record, self.step.name, by=self.request.user, **data))
        except Refused as refusal:
            return Outcome(record, str(refusal))
        except PermissionDenied:
            return Outcome(record, _("You may not do this with this record."))
