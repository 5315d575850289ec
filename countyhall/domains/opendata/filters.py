"""How lists of open data are narrowed."""

from countyhall.domains.opendata.models import OpenDataset, Question
from countyhall.kernel.web.filters import FilterSet


class OpenDatasetFilter(FilterSet):
    """By state, unit, category and frequency."""

    class Meta:
        model = OpenDataset
        fields = ["state", "unit", "category", "frequency"]


class QuestionFilter(FilterSet):
    """By state, kind and day."""

    class Meta:
        model = Question
        fields = ["state", "kind", "unit", "received_on"]
