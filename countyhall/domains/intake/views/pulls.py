"""Where a dataset is fetched from by the clock: the list, a new one, one with its runs, changes."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.intake.forms.pull import FORMS, PullForm
from countyhall.domains.intake.selectors import pulls
from countyhall.domains.intake.services import pulls as services
from countyhall.domains.intake.views.base import DatasetPage
from countyhall.kernel.lake.models import Dataset, Pull


class PullsView(DatasetPage):
    """All pulls of a dataset, and the ways to add one."""

    title = gettext_lazy("Fetched by the clock")
    template_name = "intake/pulls.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The pulls with their next times."""
        found = self.dataset.pulls.order_by("pk")
        return super().get_context_data(pulls=pulls.shown(found), kinds=Pull.Kind.choices, **kwargs)


class WritePullView(DatasetPage):
    """A pull as a form."""

    template_name = "intake/pull_form.html"
    pull: Pull

    def form(self, data=None) -> PullForm:
        """The form of its kind."""
        last = pulls.last_load(self.dataset)
        return FORMS[self.pull.kind](data, instance=self.pull, by=self.request.user, last=last)

    def post(self, request, *args, **kwargs):
        """Write it, or say what is wrong beside its field."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        reading = form.reading
        made = self.write(form.save(commit=False), reading)
        return redirect("intake:pull", made.pk)

    def write(self, one: Pull, reading: dict[str, Any]) -> Pull:
        """Keep it."""
        raise NotImplementedError

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The form."""
        kwargs.setdefault("form", self.form())
        return super().get_context_data(pull=self.pull, **kwargs)


class NewPullView(WritePullView):
    """A new pull of one kind."""

    title = gettext_lazy("Fetch by the clock")
    kind = ""

    @cached_property
    def pull(self) -> Pull:
        """Not kept yet."""
        return Pull(dataset=self.dataset, kind=self.kind)

    def write(self, one: Pull, reading: dict[str, Any]) -> Pull:
        """Keep it; it is fetched at once."""
        messages.success(self.request, _("It is fetched for the first time now."))
        return services.add(one, reading, by=self.request.user)


class OfPull:
    """Of a page of one pull (``pk``), through the gate of its dataset."""

    @cached_property
    def pull(self) -> Pull:
        """The pull, or 404."""
        return get_object_or_404(pulls.pulls_of(self.datasets()), pk=self.kwargs["pk"])

    @cached_property
    def dataset(self) -> Dataset:
        """Its dataset."""
        return self.pull.dataset


class ChangePullView(OfPull, WritePullView):
    """A pull that is there."""

    title = gettext_lazy("Change how it is fetched")

    def write(self, one: Pull, reading: dict[str, Any]) -> Pull:
        """Keep the change."""
        return services.change(one, reading, by=self.request.user)


class PullView(OfPull, DatasetPage):
    """One pull with its last runs; try it, pause it, take it away."""

    title = gettext_lazy("Fetched by the clock")
    template_name = "intake/pull.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The runs, and the file that waits for a reading."""
        [shown] = pulls.shown([self.pull])
        return super().get_context_data(
            pull=self.pull, next_at=shown.next_at, runs=pulls.runs_of(self.pull), unread=pulls.unread(self.pull),
            **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """What the button says."""
        wanted = request.POST.get("do", "")
        if wanted == "try":
            progress = services.try_now(self.pull, by=request.user)
            return redirect("intake:loading", self.dataset.pk, progress.pk)
        doing = {"pause": services.pause, "resume": services.resume, "remove": services.remove}.get(wanted)
        if doing is None:
            raise Http404
        doing(self.pull, by=request.user)
        if wanted == "remove":
            messages.success(request, _("It is not fetched any more. What was fetched stays."))
            return redirect("intake:pulls", self.dataset.pk)
        return redirect("intake:pull", self.pull.pk)
