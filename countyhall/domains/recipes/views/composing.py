"""A recipe from a form: dataset, filter, groups, measures; the SQL is shown before it is kept."""

from typing import Any

from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from countyhall.domains.recipes.forms import ComposeForm
from countyhall.domains.recipes.methods.composing import text_of
from countyhall.domains.recipes.views.writing import KEPT
from countyhall.kernel.lake import Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.web import views


class ComposeView(views.Page):
    """What to count of one dataset, chosen from its columns."""

    permission = "recipes.add_recipe"
    title = gettext_lazy("Recipe from a form")
    template_name = "recipes/compose.html"

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset, or 404."""
        seen = Dataset.objects.visible_to(self.request.user).filter(current__isnull=False)
        return get_object_or_404(seen.select_related("current__dataset"), pk=self.kwargs["pk"])

    @cached_property
    def schema(self) -> Schema:
        """The columns that the reader may see."""
        return lake.schema_for(self.dataset.current, self.request.user)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The form."""
        kwargs.setdefault("form", ComposeForm(schema=self.schema))
        return super().get_context_data(dataset=self.dataset, **kwargs)

    def post(self, request, *args, **kwargs):
        """Write the SQL and go on to the recipe."""
        form = ComposeForm(request.POST, schema=self.schema)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        request.session[KEPT] = text_of(self.dataset.code, self.schema, form.query)
        return redirect("recipes:new")
