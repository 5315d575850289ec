"""Reads of recipes and of the ways between datasets."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from countyhall.domains.recipes.methods.tracing import sources
from countyhall.domains.recipes.models import Recipe, RecipeVersion
from countyhall.kernel.lake import Schema, Use
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.registry import registry


def in_use(recipe: Recipe) -> RecipeVersion | None:
    """The version that runs."""
    return recipe.versions.filter(current=True).select_related("by").first()


def newest(recipe: Recipe) -> RecipeVersion | None:
    """The version written last."""
    return recipe.versions.order_by("-number").first()


def inputs(codes: list[str], user) -> dict[str, Edition]:
    """The current edition of each dataset, read once, through the gate. Raises ``BadQuery`` for one unseen."""
    seen = Dataset.objects.visible_to(user).filter(code__in=codes, current__isnull=False)
    found = {one.code: one.current for one in seen.select_related("current__dataset")}
    for code in codes:
        if code not in found:
            raise BadQuery(_("There is no dataset “%s”.") % code)
    return found


def layouts(editions: dict[str, Edition], user) -> dict[str, Schema]:
    """The columns of each dataset that the person may see."""
    return {code: lake.schema_for(edition, user) for code, edition in editions.items()}


def reading(code: str):
    """Recipes in use whose version in use reads this dataset."""
    versions = RecipeVersion.objects.filter(current=True, sources__contains=code)
    return Recipe.objects.filter(state=Recipe.State.IN_USE, versions__in=versions)


def goes_round(target: str, text: str) -> bool:
    """Whether the dataset ``target`` would be read on its own way, over any number of recipes."""
    below = {r.target.code: r for r in Recipe.objects.exclude(state="retired").select_related("target")}
    open_ones, seen = sources(text), set()
    while open_ones:
        code = open_ones.pop()
        if code == target:
            return True
        if code in below and code not in seen:
            seen.add(code)
            for version in below[code].versions.all():
                open_ones += version.sources
    return False


def uses_of(dataset: Dataset, user) -> Iterator[Use]:
    """The recipes that read a dataset, with the columns that they need, as far as the person may see them."""
    readers = Recipe.objects.visible_to(user).exclude(state=Recipe.State.RETIRED)
    versions = RecipeVersion.objects.filter(recipe__in=readers, sources__contains=dataset.code)
    needed: dict[int, set[str]] = {}
    titles: dict[int, Recipe] = {}
    for version in versions.select_related("recipe").order_by("recipe__code", "-number"):
        titles[version.recipe_id] = version.recipe
        pairs = [pair for places in version.columns.values() for pair in places]
        needed.setdefault(version.recipe_id, set()).update(
            name for code, name in pairs if code == dataset.code
        )
    for pk, recipe in titles.items():
        yield Use(_("recipe"), recipe.title, recipe.get_absolute_url(), tuple(sorted(needed[pk])))


def used_in(dataset: Dataset, user) -> list[Use]:
    """Every place of the house that stands on a dataset, as far as the person may see it."""
    return [use for tell in registry.all("dataset_uses") for use in tell(dataset, user)]
