"""A file on its way into a dataset: found, compared, mapped, tried, loaded."""

from typing import Any

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from countyhall.domains.intake.forms.found import LookForm
from countyhall.domains.intake.forms.mapping import MappingForm
from countyhall.domains.intake.forms.taking import TakingForm
from countyhall.domains.intake.forms.upload import FileForm
from countyhall.domains.intake.selectors import deliveries
from countyhall.domains.intake.selectors.pulls import files_for
from countyhall.domains.intake.services.loading import Wish, begin
from countyhall.domains.intake.views.arrival import Arrives
from countyhall.domains.intake.views.base import DatasetPage
from countyhall.kernel.jobs.services import Progress
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.contracts import Contract
from countyhall.kernel.lake.drift import Difference
from countyhall.kernel.lake.models import Load, SourceFile

TRIED = 100


class SendView(Arrives, DatasetPage):
    """Send the next file of a dataset."""

    title = gettext_lazy("Load a file")
    template_name = "intake/send.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The form, and what was loaded last."""
        kwargs.setdefault("form", FileForm())
        loads = self.dataset.loads.select_related("source_file", "by")
        return super().get_context_data(loads=loads[:5], **kwargs)

    def arrived(self, source: SourceFile):
        """Look at it."""
        return redirect("intake:deliver", self.dataset.pk, source.pk)


class DeliverView(DatasetPage):
    """What was found, what changed, the mapping, a trial; and the wish to load."""

    title = gettext_lazy("Load a file")
    template_name = "intake/deliver.html"

    @cached_property
    def source(self) -> SourceFile:
        """The file, or 404: the person's own, or one that was fetched for the dataset."""
        return get_object_or_404(files_for(self.request.user, self.dataset), pk=self.kwargs["source"])

    @cached_property
    def before(self) -> lake.Reading | None:
        """The reading that is proposed again: of a load that is named, else of the last one."""
        named = self.request.GET.get("load", "")
        again = get_object_or_404(self.dataset.loads, pk=named) if named.isdecimal() else None
        return deliveries.last_reading(self.dataset, again)

    def get(self, request, *args, **kwargs):
        """The file as it is found."""
        try:
            look = deliveries.first_look(self.source, self.before)
        except lake.Unreadable as error:
            form = LookForm({})
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(found=form))
        found = LookForm(initial={"sheet": look.sheet if len(look.sheets) > 1 else ""})
        return self.render_to_response(self._page(found, look, None))

    def post(self, request, *args, **kwargs):
        """Look again, try, or load: as the button says."""
        found = LookForm(request.POST)
        look = found.look(self.source) if found.is_valid() else None
        if look is None:
            return self.render_to_response(self.get_context_data(found=found))
        wanted = request.POST.get("do", "")
        page = self._page(found, look, None if wanted == "look" else request.POST)
        if wanted in {"try", "load"} and self._valid(page):
            reading = page["mapping"].accepted(**page["taking"].reads)
            if wanted == "load" and not (page.setdefault("refused", self._refused(page["drift"]))):
                return self._load(page, reading)
            page |= self._tried(reading, found)
        return self.render_to_response(page)

    def _page(self, found: LookForm, look: lake.Look, data) -> dict[str, Any]:
        found.offer(look)
        reading = deliveries.proposed(self.dataset, look, self.before)
        drift = deliveries.differences(self.before, look)
        schema = self.dataset.schema
        return self.get_context_data(
            found=found, look=look, drift=drift, mapping=MappingForm(data, schema=schema, reading=reading,
            look=look, drift=drift), taking=TakingForm(data, dataset=self.dataset, reading=reading),
            same=deliveries.same_bytes(self.dataset, self.source), first=self.before is None,
        )  # fmt: skip

    def _valid(self, page: dict[str, Any]) -> bool:
        return all([page["found"].is_valid(), page["mapping"].is_valid(), page["taking"].is_valid()])

    def _tried(self, reading: lake.Reading, found: LookForm) -> dict[str, Any]:
        """The first rows as they would be taken; what stops the whole file stands above the form."""
        try:
            trial = lake.try_out(self.source, reading, TRIED)
        except (lake.Unreadable, ValueError) as error:
            return {"refused": str(error)}
        fields = list(reading.schema)
        rows = [deliveries.cells(fields, row) for row in trial.rows[:TRIED]]
        return {"trial": trial, "fields": fields, "rows": rows, "rejected": named(trial.rejected, reading)}

    def _refused(self, drift: list[Difference]) -> str:
        """What the contract says to these changes, empty when it bears them."""
        try:
            Contract.of(self.dataset).refuse_drift(drift)
        except ValueError as error:
            return str(error)
        return ""

    def _load(self, page: dict[str, Any], reading: lake.Reading):
        given = page["taking"].cleaned_data
        wish = Wish(
            self.dataset, self.source, reading, given["as_of"], given["part"], given["note"],
            tuple(one.to_json() for one in page["drift"]),
        )  # fmt: skip
        return redirect("intake:loading", self.dataset.pk, begin(wish, by=self.request.user).pk)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the file."""
        return super().get_context_data(source=self.source, **kwargs)


def named(rejected, reading: lake.Reading) -> list[dict[str, Any]]:
    """Rejected rows with the labels of their fields beside the reasons."""
    schema = reading.schema
    return [
        {
            "place": row.place, "cells": row.cells,
            "reasons": [r | {"label": schema[r["field"]].label if r["field"] in schema else r["field"]}
                        for r in row.reasons],
        }
        for row in rejected
    ]  # fmt: skip


class LoadingView(DatasetPage):
    """How far a load is; its own officer only."""

    title = gettext_lazy("Loading")
    template_name = "intake/loading.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The running work."""
        kwargs["progress"] = get_object_or_404(Progress, pk=self.kwargs["progress"], by=self.request.user)
        return super().get_context_data(**kwargs)


def again_url(load: Load) -> str:
    """Where a load that came to nothing is begun anew, with the same file and the same mapping."""
    return f"{reverse('intake:deliver', args=[load.dataset_id, load.source_file_id])}?load={load.pk}"
