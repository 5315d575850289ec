"""The standard pages of recipes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.recipes import filters, forms, lifecycle, selectors, tables
from countyhall.domains.recipes.models import Recipe
from countyhall.kernel.web import views
from countyhall.kernel.web.pages import Pages

RUNS = 30


class RecipeDetailView(views.DetailView):
    """A recipe with its versions, its runs, and where its dataset is used."""

    def get_context_data(self, **kwargs):
        """Add them."""
        recipe, user = self.object, self.request.user
        return super().get_context_data(**kwargs) | {
            "versions": recipe.versions.select_related("by", "approved_by"),
            "runs": recipe.runs.select_related("version", "edition", "by")[:RUNS],
            "uses": selectors.used_in(recipe.target, user),
            "may_write": user.has_perm("recipes.change_recipe", recipe),
            "may_run": user.has_perm("recipes.run_recipe", recipe) and recipe.state == Recipe.State.IN_USE,
        }


class RecipeListView(views.ListView):
    """All recipes."""

    def get_context_data(self, **kwargs):
        """Add what the reader may begin."""
        user = self.request.user
        return super().get_context_data(
            may_add=user.has_perm("recipes.add_recipe"), may_ask=user.has_perm("lake.ask_dataset"), **kwargs
        )


class RecipePages(Pages):
    """Recipes."""

    model = Recipe
    table = tables.RecipeTable
    filterset = filters.RecipeFilter
    form = forms.RecipeForm
    lifecycle = lifecycle.recipe
    icon = "stack"
    can_create = False
    list_columns = ["number", "title", "unit", "schedule", "state", "written_by"]
    order_by = ["code"]
    sections = [
        (pgettext_lazy("recipe", "What it makes"), ["title", "description", "number", "code", "target", "unit"]),
        (pgettext_lazy("recipe", "How it runs"), ["state", "schedule", "publishes", "written_by", "retired_reason"]),
    ]  # fmt: skip
    tabs = [
        ("versions", pgettext_lazy("recipe", "Versions"), "recipes/versions.html"),
        ("runs", pgettext_lazy("recipe", "Runs"), "recipes/runs.html"),
    ]
    list_view = RecipeListView
    detail_view = RecipeDetailView
    actions = {"write": pgettext_lazy("recipe", "Version written")}
    empty = _("No recipe yet. A recipe makes a table from others.")
