"""What people fill in about recipes."""

import re

from django import forms
from django.utils.html import format_html_join
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.domains.recipes import selectors
from countyhall.domains.recipes.methods.composing import COMPARED
from countyhall.domains.recipes.models import Recipe
from countyhall.kernel.lake import Filter, Group, Kind, Measure, Query, Schema
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web.forms import Form, StepForm, Styled

NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,10})?")
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


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


class ComposeForm(Styled, forms.Form):
    """What is counted of a dataset: rows that pass one filter, by groups, with measures. ``query`` is the question."""

    groups = forms.MultipleChoiceField(
        label=pgettext_lazy("recipe", "By"), required=False, widget=forms.CheckboxSelectMultiple
    )
    grain = forms.ChoiceField(
        label=pgettext_lazy("recipe", "Times by"), required=False,
        choices=[("", _("as they are")), ("month", pgettext_lazy("recipe", "month")),
                 ("quarter", pgettext_lazy("recipe", "quarter")), ("year", pgettext_lazy("recipe", "year"))],
    )  # fmt: skip
    measures = forms.MultipleChoiceField(
        label=pgettext_lazy("recipe", "Measures"), widget=forms.CheckboxSelectMultiple
    )
    field = forms.ChoiceField(label=pgettext_lazy("recipe", "Only rows where"), required=False)
    op = forms.ChoiceField(
        label=pgettext_lazy("recipe", "compared"), required=False, initial="eq",
        choices=[("eq", "="), ("ne", "≠"), ("lt", "<"), ("le", "≤"), ("gt", ">"), ("ge", "≥"),
                 ("contains", _("contains")), ("empty", _("is empty")), ("filled", _("is filled"))],
    )  # fmt: skip
    value = forms.CharField(label=pgettext_lazy("recipe", "with"), required=False, max_length=200)

    def __init__(self, *args, schema: Schema, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.schema = schema
        for name in ("groups", "measures"):
            # The house's class is for one box; here it would stand on the frame of all.
            self.fields[name].widget.attrs["class"] = ""
        self.fields["groups"].choices = [(f.name, f.label) for f in schema if not f.is_number]
        self.fields["field"].choices = [("", "—"), *((f.name, f.label) for f in schema)]
        words = {
            "sum": pgettext("recipe", "sum"),
            "mean": pgettext("recipe", "mean"),
            "min": pgettext("recipe", "least"),
            "max": pgettext("recipe", "greatest"),
        }
        self.fields["measures"].choices = [
            ("count.", pgettext("recipe", "number of rows")),
            *((f"{how}.{f.name}", f"{f.label}：{word}") for f in schema if f.is_number
              for how, word in words.items()),
        ]  # fmt: skip

    def clean(self):
        """A value that a column of numbers, or of days, can be compared with."""
        given = super().clean()
        name, value = given.get("field"), given.get("value", "")
        if name and given.get("op") in COMPARED:
            of = self.schema[name]
            if (of.is_number or of.kind == Kind.YEAR) and not NUMBER.fullmatch(value):
                self.add_error("value", gettext("Write a number."))
            if of.kind in {Kind.DATE, Kind.MONTH} and not DAY.fullmatch(value):
                self.add_error("value", gettext("Write a day as 2020-09-30."))
        return given

    @property
    def query(self) -> Query:
        """The question; only of a valid form."""
        given = self.cleaned_data
        times = {f.name for f in self.schema if f.is_time and f.kind != Kind.YEAR}
        groups = tuple(Group(name, given["grain"] if name in times else "") for name in given["groups"])
        measures = []
        for one in given["measures"]:
            how, _dot, name = one.partition(".")
            measures.append(Measure(f"{name}_{how}" if name else "number_of_rows", how, name))
        where = (Filter(given["field"], given["op"] or "eq", given["value"]),) if given["field"] else ()
        return Query(where=where, groups=groups, measures=tuple(measures))


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
            self.fields["reason"].help_text = gettext("Its dataset is used here: %s") % said
