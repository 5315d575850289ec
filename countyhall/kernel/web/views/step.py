"""A step of a record's life: a form or a question, as a dialog or as a page."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.views import generic

from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.web.forms import StepForm
from countyhall.kernel.web.views.base import RecordView, leave


def step_form(step, *, record, by, **kwargs):
    """The step's form, told about the record and the person where it is one of the house's."""
    kind = step.form or StepForm
    if issubclass(kind, forms.ModelForm):
        kwargs["instance"] = record
    return kind(record=record, by=by, **kwargs)


class StepView(RecordView, generic.FormView):
    """Takes one step of one record."""

    page = "step"

    def get_template_names(self) -> list[str]:
        """A template of the step's own, of the model's steps, or the standard one."""
        own = f"{self.pages.app}/{self.pages.name}_step_{self.step.name}.html"
        return [own, *super().get_template_names()]

    def setup(self, request, *args, **kwargs):
        """Find the step by its name."""
        super().setup(request, *args, **kwargs)
        self.step = next((s for s in self.pages.steps() if s.name == kwargs["step"]), None)

    def get_permission(self) -> str:
        """The step's own permission."""
        if self.step is None:
            raise Http404
        return self.pages.lifecycle.permission(self.step)

    def get_object(self, queryset=None):
        """The record, if the person may take this step with it."""
        record = super().get_object(queryset)
        if not self.pages.lifecycle.may(self.request.user, record, self.step):
            raise PermissionDenied
        return record

    def dispatch(self, request, *args, **kwargs):
        """Guard first, then the record."""
        self.object = None
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        """Ask."""
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """Do."""
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    def get_form(self, form_class=None):
        """The step's form."""
        given = {k: v for k, v in self.get_form_kwargs().items() if k in {"data", "files", "initial"}}
        return step_form(self.step, record=self.object, by=self.request.user, **given)

    def form_valid(self, form):
        """Take the step, or say beside the form why not."""
        version = self.request.POST.get("version", "")
        try:
            record = self.pages.lifecycle.take(
                self.object, self.step.name, by=self.request.user,
                version=int(version) if version.isdigit() else None, **form.cleaned_data,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(
            self.request, _("“%(step)s” done: %(record)s") % {"step": self.step.label, "record": record}
        )
        return leave(self.request, self.get_success_url(record))

    def get_success_url(self, record) -> str:
        """The record's page, or the list when the record is no longer the reader's to see."""
        still = self.get_queryset().filter(pk=record.pk).exists()
        return self.pages.url("detail", record.pk) if still else self.pages.url("list")

    def form_invalid(self, form):
        """The form again, with what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        """Add the step, and whether it is possible at all now."""
        possible = getattr(self.object, self.pages.lifecycle.field) in self.step.source
        return super().get_context_data(
            title=self.step.label, step=self.step, record=self.object, object=self.object, possible=possible,
            version=self.request.POST.get("version", getattr(self.object, "version", "")), **kwargs,
        )  # fmt: skip
