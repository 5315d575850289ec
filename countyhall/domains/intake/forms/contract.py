"""What a dataset promises, as rows of a form: how files may change, what is checked, and what that stops."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.kernel.lake import Field
from countyhall.kernel.lake.checks import WORDS
from countyhall.kernel.lake.contracts import SHARE, BadContract, Contract
from countyhall.kernel.lake.drift import kind_words
from countyhall.kernel.lake.models import Check, Dataset
from countyhall.kernel.web.forms import Styled

MODES = {
    "discard_row": gettext_lazy("the row is rejected"),
    "discard_value": gettext_lazy("the cell is left empty"),
    "freeze": gettext_lazy("the row is rejected; the column may not change"),
    "evolve": gettext_lazy("the row is rejected; the column may be missing"),
}
DRIFT = {"": gettext_lazy("changes are told and borne"), "freeze": gettext_lazy("no change is borne")}
JUDGED = ("volume", "freshness", "new_values")  # warnings that a contract may make stop publication
OWN = {"required", "range"}  # rules that the rows of the form write


class ContractForm(Styled, forms.Form):
    """What holds for the whole table."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    drift = forms.ChoiceField(label=gettext_lazy("Layout of files"), choices=DRIFT.items(), required=False)
    share = forms.DecimalField(
        label=gettext_lazy("Rows that may be rejected, %"), min_value=0, max_value=100, decimal_places=2
    )
    volume = forms.DecimalField(
        label=gettext_lazy("Rows may leave those of the last twelve editions by, %"), min_value=0,
        max_value=1000, decimal_places=2,
    )  # fmt: skip
    frequency = forms.ChoiceField(
        label=gettext_lazy("Update frequency"), choices=Dataset.Frequency.choices,
        help_text=gettext_lazy("An edition that comes later than half as much again is late."),
    )  # fmt: skip

    def __init__(self, data, *, dataset: Dataset) -> None:
        self.dataset = dataset
        held = dataset.contract
        severities = held.get("severity", {})
        initial = {
            "version": dataset.version, "drift": held.get("drift", ""), "frequency": dataset.frequency,
            "share": Decimal(str(held.get("reject_share", SHARE))) * 100,
            "volume": Decimal(str(held.get("volume", 0.5))) * 100,
        }  # fmt: skip
        super().__init__(
            data, initial=initial | {f"severity_{c}": severities.get(c, "warning") for c in JUDGED}
        )
        for code in JUDGED:
            self.fields[f"severity_{code}"] = forms.ChoiceField(
                label=WORDS[code], choices=Check.Severity.choices
            )
            self._dress(f"severity_{code}", self.fields[f"severity_{code}"])

    def clean_version(self) -> int:
        """Nobody else's change is overwritten."""
        if self.cleaned_data["version"] != self.dataset.version:
            raise ValidationError(_("Somebody changed this dataset meanwhile. Open the page anew."))
        return self.cleaned_data["version"]


class RuleForm(Styled, forms.Form):
    """What is asked of one column."""

    mode = forms.ChoiceField(label=gettext_lazy("A cell that is not of its kind"), choices=MODES.items())
    key = forms.BooleanField(label=gettext_lazy("Tells rows apart"), required=False)
    filled = forms.BooleanField(label=gettext_lazy("Never empty"), required=False)
    low = forms.CharField(label=pgettext_lazy("intake", "From"), max_length=40, required=False)
    high = forms.CharField(label=pgettext_lazy("intake", "To"), max_length=40, required=False)
    listed = forms.CharField(label=gettext_lazy("Stands in the list"), max_length=150, required=False)
    severity = forms.ChoiceField(label=gettext_lazy("If not"), choices=Check.Severity.choices)

    def __init__(self, data, *, field: Field, in_key: bool, held: dict[str, Any], lists: set[str]) -> None:
        self.field, self.lists = field, lists
        super().__init__(data, prefix=f"r-{field.name}", initial=held | {"key": in_key})
        self.fields["listed"].widget.attrs["list"] = "lists"
        if not field.is_number:
            del self.fields["low"], self.fields["high"]
        for bound in self:
            bound.field.widget.attrs["aria-label"] = f"{field.label}: {bound.label}"

    @property
    def kind(self) -> str:
        """What the column holds, in words."""
        return kind_words(self.field.kind)

    def _number(self, name: str) -> str:
        given = self.cleaned_data[name].strip()
        try:
            if given and not Decimal(given).is_finite():
                raise InvalidOperation
        except InvalidOperation:
            raise ValidationError(_("“%s” is not a number.") % given) from None
        return given

    def clean_low(self) -> str:
        """A number, as it is written."""
        return self._number("low")

    def clean_high(self) -> str:
        """A number not below the lower bound."""
        low, high = self.cleaned_data.get("low"), self._number("high")
        if low and high and Decimal(high) < Decimal(low):
            raise ValidationError(_("The bounds are the wrong way round."))
        return high

    def clean_listed(self) -> str:
        """A column of a dataset that is published."""
        given = self.cleaned_data["listed"].strip()
        if given and given not in self.lists:
            raise ValidationError(_("There is no such list: write the dataset's code, a point, its column."))
        return given

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The checks of this column, as the contract keeps them."""
        given, name, label = self.cleaned_data, self.field.name, self.field.label
        made = []
        if given["filled"]:
            made.append(("required", [name, "empty"], _("%s: filled in every row") % label))
        if given.get("low"):
            made.append(("range", [name, "lt", given["low"]], f"{label} ≥ {given['low']}"))
        if given.get("high"):
            made.append(("range", [name, "gt", given["high"]], f"{label} ≤ {given['high']}"))
        return [
            {"code": code, "where": [where], "words": words, "severity": given["severity"]}
            for code, where, words in made
        ]


def held_by(contract: dict[str, Any], field: Field) -> dict[str, Any]:
    """What a contract says of one column, for its row of the form."""
    said: dict[str, Any] = {"severity": "error"}
    said["mode"] = contract.get("fields", {}).get(field.name, {}).get("drift", "discard_row")
    for rule in filter(is_own, contract.get("checks", ())):
        name, op, *value = rule["where"][0]
        if name == field.name:
            said |= {{"empty": "filled", "lt": "low", "gt": "high"}[op]: value[0] if value else True}
            said["severity"] = rule.get("severity", "error")
    for one in contract.get("references", ()):
        if one["field"] == field.name:
            said |= {"listed": f"{one['dataset']}.{one['column']}", "severity": one.get("severity", "error")}
    return said


def is_own(rule: dict[str, Any]) -> bool:
    """Whether a rule is one that the form's rows write."""
    where = rule["where"]
    return rule["code"] in OWN and len(where) == 1 and where[0][1] in {"empty", "lt", "gt"}


class RulesForm:
    """The whole contract: the table's part and a row for each column."""

    def __init__(self, data, *, dataset: Dataset, lists: set[str]) -> None:
        self.dataset, self.whole = dataset, ContractForm(data, dataset=dataset)
        schema, contract = dataset.schema, dataset.contract
        self.rows = [
            RuleForm(data, field=one, in_key=one.name in schema.key, held=held_by(contract, one), lists=lists)
            for one in schema
        ]

    def is_valid(self) -> bool:
        """Whether it is understood; what the lake refuses stands above the form."""
        if [form for form in (self.whole, *self.rows) if not form.is_valid()]:
            return False
        try:
            Contract.from_json(self.contract)
        except BadContract as error:
            self.whole.add_error(None, str(error))
        return self.whole.is_valid()

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell rows apart."""
        return tuple(row.field.name for row in self.rows if row.cleaned_data["key"])

    @property
    def contract(self) -> dict[str, Any]:
        """The contract as the lake keeps it; rules that the form does not know stay."""
        given = self.whole.cleaned_data
        references = []
        for row in self.rows:
            code, point, column = row.cleaned_data["listed"].rpartition(".")
            if point:
                references.append({"field": row.field.name, "dataset": code, "column": column,
                                   "severity": row.cleaned_data["severity"]})  # fmt: skip
        kept = [rule for rule in self.dataset.contract.get("checks", ()) if not is_own(rule)]
        return {
            "drift": given["drift"],
            "reject_share": float(given["share"] / 100),
            "volume": float(given["volume"] / 100),
            "severity": {code: given[f"severity_{code}"] for code in JUDGED},
            "fields": {row.field.name: {"drift": row.cleaned_data["mode"]} for row in self.rows},
            "checks": kept + [rule for row in self.rows for rule in row.rules],
            "references": references,
        }
