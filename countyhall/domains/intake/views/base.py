"""What pages of the intake ask first: the dataset through the gate, the permission in its unit."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from countyhall.domains.intake.selectors.deliveries import loads_of
from countyhall.domains.intake.selectors.editions import editions_of
from countyhall.kernel.lake.models import Dataset, Edition, Load
from countyhall.kernel.web import views


class DatasetPage(views.Page):
    """A page of one dataset (``pk``): 404 outside of the gate, 403 without ``permission`` in its unit."""

    permission = "lake.change_dataset"

    def may_enter(self, user) -> bool:
        """Asked of the dataset before anything of the request is read, a file of many gigabytes among it."""
        return user.has_perm(self.permission, self.dataset)

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset, or 404."""
        return get_object_or_404(self.datasets(), pk=self.kwargs["pk"])

    def datasets(self):
        """Those that the reader may see."""
        seen = Dataset.objects.visible_to(self.request.user)
        return seen.select_related("current", "unit")

    def get_context_data(self, **kwargs):
        """Add the dataset and the way to it."""
        trail = [(_("Datasets"), reverse("lake:dataset-list"))]
        trail += [(self.dataset, self.dataset.get_absolute_url()), (self.title, "")]
        return super().get_context_data(dataset=self.dataset, trail=trail, **kwargs)


class EditionPage(DatasetPage):
    """A page of one edition (``pk``), through the gate of its dataset."""

    permission = "lake.view_dataset"

    @cached_property
    def edition(self) -> Edition:
        """The edition, or 404."""
        return get_object_or_404(editions_of(self.datasets()), pk=self.kwargs["pk"])

    @cached_property
    def dataset(self) -> Dataset:
        """Its dataset."""
        return self.edition.dataset


class LoadPage(DatasetPage):
    """A page of one load (``pk``), through the gate of its dataset."""

    permission = "lake.view_dataset"

    @cached_property
    def load(self) -> Load:
        """The load, or 404."""
        return get_object_or_404(loads_of(self.datasets()), pk=self.kwargs["pk"])

    @cached_property
    def dataset(self) -> Dataset:
        """Its dataset."""
        return self.load.dataset
