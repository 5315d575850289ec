"""How lists of analyses are narrowed."""

from countyhall.domains.insights.models import Analysis, Annotation, KeptBoard, Preparation, Theme
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


class KeptBoardFilter(FilterSet):
    """By unit and publicity."""

    class Meta:
        model = KeptBoard
        fields = ["unit", "public"]


class AnnotationFilter(FilterSet):
    """By unit and state."""

    class Meta:
        model = Annotation
        fields = ["unit", "state"]
