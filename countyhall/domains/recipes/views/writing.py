"""A recipe is begun, written, tried and run."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.domains.recipes import selectors, services
from countyhall.domains.recipes.forms import NewRecipeForm, VersionForm
from countyhall.domains.recipes.models import Recipe, RecipeRun
from countyhall.kernel.jobs.services import Progress
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.showing import shown
from countyhall.kernel.web import views

KEPT = "recipes.sql"  # in the session: a question that is to become a recipe
REFUSED = (lake.BadQuery, lake.Overdue, lake.Cancelled, lake.EngineFailed, lake.Gone)


class NewView(views.Page):
    """A new recipe with its first version."""

    permission = "recipes.add_recipe"
    title = gettext_lazy("New recipe")
    template_name = "recipes/write.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The form and the way to it."""
        kwargs.setdefault("form", self.form())
        trail = [(_("Recipes"), reverse("recipes:recipe-list")), (self.title, "")]
        return super().get_context_data(trail=trail, **kwargs)

    def form(self, data=None):
        """What is filled in; a question that was kept stands there already."""
        initial = {"sql": self.request.session.get(KEPT, "")}
        return NewRecipeForm(data, by=self.request.user, initial=initial)

    def post(self, request, *args, **kwargs):
        """Try, or keep; what is wrong stands beside the SQL."""
        form, page = self.form(request.POST), {}
        wanted = request.POST.get("do")
        if form.is_valid():
            try:
                if wanted == "keep":
                    return redirect(self.keep(form.cleaned_data).get_absolute_url())
                page = tried(
                    services.try_out(form.cleaned_data["sql"], by=request.user, recipe=self.of()), self.of()
                )
            except REFUSED as error:
                form.add_error("sql", lake.explain_refusal(error))
        return self.render_to_response(self.get_context_data(form=form, **page))

    def of(self) -> Recipe | None:
        """The recipe that is written, if it is there already."""
        return None

    def keep(self, given: dict[str, Any]) -> Recipe:
        """Make the recipe."""
        made = services.begin(by=self.request.user, **given)
        self.request.session.pop(KEPT, None)
        return made


class RecipePage(views.Page):
    """A page of one recipe (``pk``): 404 outside of the gate, 403 without ``permission`` in its unit."""

    permission = "recipes.change_recipe"

    def may_enter(self, user) -> bool:
        """Asked of the recipe."""
        return user.has_perm(self.permission, self.recipe)

    @cached_property
    def recipe(self) -> Recipe:
        """The recipe, or 404."""
        seen = Recipe.objects.visible_to(self.request.user).select_related("target__current", "unit")
        return get_object_or_404(seen, pk=self.kwargs["pk"])


class WriteView(RecipePage, NewView):
    """A new version of a recipe."""

    title = pgettext_lazy("recipe", "Write a version")
    permission = "recipes.change_recipe"

    def form(self, data=None):
        """The newest version to go on from."""
        last = selectors.newest(self.recipe)
        return VersionForm(data, by=self.request.user, initial={"sql": last.sql if last else ""})

    def of(self) -> Recipe:
        """This one."""
        return self.recipe

    def keep(self, given: dict[str, Any]) -> Recipe:
        """Add the version."""
        services.write(self.recipe, given["sql"], by=self.request.user, note=given["note"])
        return self.recipe

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add where the dataset is used, told before its columns change."""
        uses = selectors.used_in(self.recipe.target, self.request.user)
        lost = [use for use in uses if set(use.fields) & set(kwargs.get("gone", ()))]
        return super().get_context_data(recipe=self.recipe, uses=uses, lost=lost, **kwargs)


def tried(result: services.Result, recipe: Recipe | None) -> dict[str, Any]:
    """What a trial showed, and how it differs from the current edition."""
    rows = [[shown(*cell) for cell in zip(result.schema, row, strict=True)] for row in result.rows]
    current = recipe.target.current if recipe else None
    old = set(current.schema.names) if current else set()
    new = set(result.schema.names)
    gone = sorted(old - new)
    return {"result": result, "rows": rows, "current": current, "gone": gone, "added": sorted(new - old)}


class RunView(RecipePage):
    """Run it now."""

    permission = "recipes.run_recipe"
    title = pgettext_lazy("recipe", "Run")

    def get(self, request, *args, **kwargs):
        """Only the button runs."""
        return redirect(self.recipe.get_absolute_url())

    def post(self, request, *args, **kwargs):
        """Queue the run and go to where it is watched."""
        return redirect(
            "recipes:running", self.recipe.pk, services.ask_for_run(self.recipe, by=request.user).pk
        )


class RunningView(RecipePage):
    """How far a run is; for whom it is done only."""

    permission = "recipes.run_recipe"
    title = pgettext_lazy("recipe", "Running")
    template_name = "recipes/running.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The running work."""
        kwargs["progress"] = get_object_or_404(Progress, pk=self.kwargs["progress"], by=self.request.user)
        return super().get_context_data(recipe=self.recipe, **kwargs)


class ReproduceView(RunView):
    """Run a past run again, over its own editions, and compare."""

    def post(self, request, *args, **kwargs):
        """Say whether the same came of it."""
        runs = self.recipe.runs.filter(state=RecipeRun.State.DONE).exclude(edition=None)
        run = get_object_or_404(
            runs.select_related("edition", "version", "recipe__target"), pk=self.kwargs["run"]
        )
        try:
            if services.reproduce(run):
                messages.success(request, _("The same again: the digest is equal."))
            else:
                messages.error(request, _("Something else came of it: the digest differs."))
        except REFUSED as error:
            messages.error(request, lake.explain_refusal(error))
        return redirect(self.recipe.get_absolute_url())
