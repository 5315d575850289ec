"""A recipe is put into use by somebody else than the author of its newest version, and retired with a reason."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.recipes import forms, selectors
from countyhall.domains.recipes.models import Recipe
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step

State = Recipe.State


def use(recipe: Recipe, *, by, lowered: str = "", reason: str = "") -> None:
    """Put the newest version into use; the one before it stays readable."""
    version = selectors.newest(recipe)
    if version is None:
        raise Refused(_("Nothing is written yet."))
    if version.current:
        raise Refused(_("The newest version is in use already."))
    if version.by_id == by.pk:
        raise Refused(_("Whoever wrote a version does not put it into use."))
    recipe.versions.filter(current=True).update(current=False)
    version.current, version.approved_by, version.approved_at = True, by, timezone.now()
    version.lowered = dict.fromkeys(lowered.replace("、", " ").replace(",", " ").split(), reason)
    if missing := [name for name in version.lowered if name not in version.columns]:
        raise Refused(_("There is no column “%s”.") % missing[0])
    version.save(update_fields=["current", "approved_by", "approved_at", "lowered"])


def retire(recipe: Recipe, *, by, reason: str) -> None:
    """No more runs. What it made stays."""
    recipe.retired_reason = reason


recipe = Lifecycle(
    Recipe,
    Step("use", pgettext_lazy("recipe", "Put into use"), [State.DRAFT, State.IN_USE], State.IN_USE,
         form=forms.UseForm, do=use, never_by="written_by"),
    Step("retire", pgettext_lazy("recipe", "Retire"), [State.IN_USE], State.RETIRED, form=forms.RetireForm,
         do=retire, danger=True),
)  # fmt: skip
