"""Attach a file to a record from its page."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import generic

from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.web.forms import Styled
from countyhall.kernel.web.views.base import RecordView, leave


class FileForm(Styled, forms.Form):
    """One file and what it is."""

    file = forms.FileField(label=gettext_lazy("File"), max_length=200)
    label = forms.CharField(label=gettext_lazy("What it is"), max_length=200, required=False)


class FilesView(RecordView, generic.FormView):
    """Takes one file, or says beside the box why not."""

    verb = "change"
    page = "file"
    form_class = FileForm

    def dispatch(self, request, *args, **kwargs):
        """Guard first, then the record."""
        self.object = None
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class=None):
        """The form, once the record is there to be asked for."""
        self.object = self.object or self.get_object()
        return super().get_form(form_class)

    def form_valid(self, form):
        """Attach it."""
        said = form.cleaned_data
        try:
            row = attachments.attach(self.object, said["file"], by=self.request.user, label=said["label"])
        except ValidationError as error:
            form.add_error("file", error)
            return self.form_invalid(form)
        messages.success(self.request, _("Attached: %(file)s") % {"file": row})
        return leave(self.request, self.pages.url("detail", self.object.pk))

    def form_invalid(self, form):
        """The form again, with what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        """Add the title, and the record that the form was made for."""
        context = super().get_context_data(title=_("Attach a file"), **kwargs)
        return context | {"record": self.object}
