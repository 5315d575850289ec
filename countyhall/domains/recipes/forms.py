"""What people fill in about recipes."""

from django import forms
from django.utils.html import format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.recipes import selectors
from countyhall.domains.recipes.models import Recipe
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web.forms import Form, StepForm, Styled


def sql_field() -> forms.CharField:
    """The text of a recipe or of a question."""
    area = forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "form-control font-monospace"})
    return forms.CharField(
        label="SQL", max_length=20_000, widget=area,
        help_text=_("One SELECT. Datasets stand under their code in double quotes, such as \"vital-events\"."),
    )  # fmt: skip


class RecipeForm(Form):
    """Words and schedule of a recipe; what it says is in its versions."""

    class Meta(Form.Meta):
        model = Recipe
        fields = ["title", "description", "schedule", "publishes"]


class NewRecipeForm(Styled, forms.ModelForm):
    """A recipe, the code of the dataset that it makes, and its first version."""

    code = forms.RegexField(
        r"^[a-z][a-z0-9-]*$", label=_("code"), max_length=80,
        help_text=_("Of the dataset that it makes: small letters, digits and dashes."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("unit"))
    sql = sql_field()

    class Meta:
        model = Recipe
        fields = ["title", "description", "schedule", "publishes"]

    field_order = ["title", "code", "unit", "description", "schedule", "publishes", "sql"]

    def __init__(self, *args, by, **kwargs) -> None:
        super().__init__(*args, by=by, **kwargs)
        reach, units = roles.reach(by, "recipes.add_recipe"), Unit.objects.on(clock.today())
        self.fields["unit"].queryset = units if reach.everywhere else units.filter(pk__in=reach.units)

    def clean_code(self) -> str:
        """A code is used once in the lake."""
        code = self.cleaned_data["code"]
        if Dataset.objects.filter(code=code).exists():
            raise forms.ValidationError(_("A dataset has this code already."))
        return code


class VersionForm(Styled, forms.Form):
    """A new version."""

    sql = sql_field()
    note = forms.CharField(label=_("what changed"), max_length=500, required=False)


class AskForm(Styled, forms.Form):
    """A question of one's own."""

    sql = sql_field()
    ticket = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class UseForm(StepForm):
    """Which counts are shown to all although what they count is not, and why."""

    lowered = forms.CharField(
        label=_("Counts shown to everybody"), required=False, max_length=500,
        help_text=_("Names of columns that only count; they are open although their sources are not."),
    )  # fmt: skip
    reason = forms.CharField(label=_("reason"), required=False, max_length=500)

    def clean(self):
        """A mark is lowered with a reason."""
        given = super().clean()
        if given.get("lowered") and not given.get("reason"):
            self.add_error("reason", _("Say why these counts may be shown to everybody."))
        return given


class RetireForm(StepForm):
    """Why no more runs; beside it stands who uses what the recipe makes."""

    reason = forms.CharField(label=pgettext_lazy("recipe", "reason"), max_length=500, widget=forms.Textarea)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        uses = selectors.used_in(self.record.target, self.by) if self.record is not None and self.by else []
        if uses:
            said = format_html_join("；", "{}：{}", ((use.kind, use.label) for use in uses))
            self.fields["reason"].help_text = _now("Its dataset is used here: %s") % said
