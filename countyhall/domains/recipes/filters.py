"""How recipes are narrowed."""

from countyhall.domains.recipes.models import Recipe
from countyhall.kernel.web.filters import FilterSet


class RecipeFilter(FilterSet):
    """By state, unit and schedule."""

    class Meta:
        model = Recipe
        fields = ["state", "unit", "schedule"]
