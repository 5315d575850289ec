"""How lists of analyses are narrowed."""

from countyhall.domains.insights.models import Analysis, Preparation, Theme
from countyhall.kernel.web.filters import FilterSet


class AnalysisFilter(FilterSet):
    """By phase, unit, theme, kind and state."""

    class Meta:
        model = Analysis
        fields = ["phase", "unit", "theme", "kind", "state"]


class ThemeFilter(FilterSet):
    """By phase."""

    class Meta:
        model = Theme
        fields = ["phase"]


class PreparationFilter(FilterSet):
    """By phase and unit."""

    class Meta:
        model = Preparation
        fields = ["phase", "unit"]
