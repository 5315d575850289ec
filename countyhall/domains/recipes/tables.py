"""How recipes look in lists and on their pages."""

from countyhall.domains.recipes.models import Recipe
from countyhall.kernel.web.columns import LinkColumn, PersonColumn, StateColumn, UnitColumn
from countyhall.kernel.web.tables import Table


class RecipeTable(Table):
    """Recipes."""

    title = LinkColumn()
    unit = UnitColumn()
    state = StateColumn({Recipe.State.IN_USE: "green", Recipe.State.RETIRED: "secondary"})
    written_by = PersonColumn()

    class Meta(Table.Meta):
        model = Recipe
        fields = [
            "number", "title", "unit", "schedule", "state", "code", "description", "target", "publishes", "written_by",
            "retired_reason",
        ]  # fmt: skip
