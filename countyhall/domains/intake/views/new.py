"""A new dataset from a file: its columns proposed, and changed, before it is made."""

from pathlib import PurePath
from typing import Any

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.intake.forms.columns import ColumnsForm
from countyhall.domains.intake.forms.dataset import DatasetForm
from countyhall.domains.intake.forms.found import LookForm
from countyhall.domains.intake.forms.upload import FileForm
from countyhall.domains.intake.services import beginning
from countyhall.domains.intake.views.arrival import Arrives, own_source
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import SourceFile
from countyhall.kernel.web import views


class NewPage(views.Page):
    """For those who may add datasets."""

    permission = "lake.add_dataset"
    title = gettext_lazy("New dataset from a file")

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The way to the catalogue."""
        trail = [(_("Datasets"), reverse("lake:dataset-list")), (self.title, "")]
        return super().get_context_data(trail=trail, **kwargs)


class NewView(Arrives, NewPage):
    """Send the file."""

    template_name = "intake/send.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The form."""
        kwargs.setdefault("form", FileForm())
        return super().get_context_data(**kwargs)

    def arrived(self, source: SourceFile):
        """Look at it."""
        return redirect("intake:begin", source.pk)


class BeginView(NewPage):
    """Columns proposed from the file; the dataset is made when they are accepted."""

    template_name = "intake/begin.html"

    @cached_property
    def source(self) -> SourceFile:
        """The file, or 404."""
        return own_source(self.request.user, self.kwargs["source"])

    def get(self, request, *args, **kwargs):
        """What is proposed."""
        return self._shown(LookForm({}), None)

    def post(self, request, *args, **kwargs):
        """Look again, or make the dataset."""
        again = request.POST.get("do") == "look"
        return self._shown(LookForm(request.POST), None if again else request.POST)

    def _shown(self, found: LookForm, data):
        look = found.look(self.source) if found.is_valid() else None
        if look is None:
            return self.render_to_response(self.get_context_data(found=found))
        found.offer(look)
        columns = ColumnsForm(data, lake.propose(look).schema)
        initial = {"title": PurePath(self.source.name).stem[:200]}
        form = DatasetForm(data, by=self.request.user, initial=initial)
        if data is not None and all([form.is_valid(), columns.is_valid()]):
            made = beginning.begin(form.cleaned_data, columns.schema, by=self.request.user)
            return redirect("intake:deliver", made.pk, self.source.pk)
        return self.render_to_response(
            self.get_context_data(found=found, look=look, columns=columns, form=form)
        )

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the file."""
        return super().get_context_data(source=self.source, **kwargs)
