"""The ways to and from a dataset, as a page and as files for other programs."""

from typing import Any

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.recipes.selectors import ways
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.web import views

FORMATS = {"prov": ways.prov, "openlineage": ways.open_lineage}


class LineageView(views.Page):
    """Upstream and downstream of one dataset, through its gate."""

    permission = "lake.view_dataset"
    title = gettext_lazy("Lineage")
    template_name = "recipes/lineage.html"

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset, or 404."""
        seen = Dataset.objects.visible_to(self.request.user)
        return get_object_or_404(seen.select_related("current__dataset"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Both ways."""
        user, dataset = self.request.user, self.dataset
        trail = [(_("Datasets"), reverse("lake:dataset-list")), (dataset, dataset.get_absolute_url()),
                 (self.title, "")]  # fmt: skip
        return super().get_context_data(
            dataset=dataset, trail=trail, upstream=ways.upstream(dataset, user),
            downstream=ways.downstream(dataset, user), **kwargs,
        )  # fmt: skip


class LineageFileView(LineageView):
    """The current edition's way back, as PROV-JSON or OpenLineage."""

    def get(self, request, *args, **kwargs):
        """The file; 404 for another format, and for a dataset without an edition."""
        if self.kwargs["fmt"] not in FORMATS or self.dataset.current is None:
            raise Http404
        return JsonResponse(FORMATS[self.kwargs["fmt"]](self.dataset.current, request.user))
