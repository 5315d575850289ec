"""How the catalogue is narrowed."""

from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.web.filters import FilterSet


class DatasetFilter(FilterSet):
    """By unit, origin and frequency."""

    class Meta:
        model = Dataset
        fields = ["unit", "origin", "frequency"]
