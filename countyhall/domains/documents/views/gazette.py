"""A published gazette is handed in, and registered in the background while one watches."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin

from countyhall.domains.documents.forms.gazette import GazetteForm
from countyhall.domains.documents.selectors import work
from countyhall.domains.documents.services import entry, gazette
from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.web import views

__all__ = ["GazetteView"]


class GazetteView(FormMixin, views.Page):
    """Hand a gazette in; what is registered already is left alone."""

    permission = "documents.import_document"
    title = gettext_lazy("Register a gazette")
    template_name = "documents/gazette.html"
    form_class = GazetteForm

    def get_context_data(self, **kwargs):
        """Add the work that this person waits for."""
        asked = self.request.GET.get("work", "")
        progress = work.progress_of(self.request.user, asked)
        return super().get_context_data(progress=progress, **kwargs)

    def post(self, request, *args, **kwargs):
        """Look at the whole file before anything is written."""
        form = self.get_form()
        if form.is_valid():
            try:
                return redirect(
                    f"{reverse('documents:gazette')}?work={self._begin(form.cleaned_data['file']).pk}"
                )
            except (gazette.Unreadable, ValidationError) as refusal:
                form.add_error("file", str(refusal))
        return self.render_to_response(self.get_context_data(form=form))

    def _begin(self, file) -> Progress:
        if file.size > gazette.MOST_PACKED:
            raise gazette.Unreadable(_("The file is larger than 20 MB. Divide it."))
        return gazette.begin(file.read(), entry.desk_of(self.request.user), by=self.request.user)
