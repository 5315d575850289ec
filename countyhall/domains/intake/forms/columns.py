"""The columns of a dataset, as they are proposed from a file and as the officer wants them."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.kernel.lake import Field, Kind, Personal, Schema
from countyhall.kernel.lake.drift import kind_words
from countyhall.kernel.lake.schema import NAME, Classification
from countyhall.kernel.web.forms import Styled

PERSONAL = {
    Personal.NONE: gettext_lazy("does not lead to a person"),
    Personal.INDIRECT: gettext_lazy("with others it may lead to a person"),
    Personal.DIRECT: gettext_lazy("leads to a person"),
    Personal.SPECIAL: gettext_lazy("special kind (Personal Data Protection Act, art. 6)"),
}
CLASSES = {
    Classification.PUBLIC: gettext_lazy("for everybody"),
    Classification.INTERNAL: gettext_lazy("within the office"),
    Classification.CONFIDENTIAL: gettext_lazy("confidential"),
}


class FieldForm(Styled, forms.Form):
    """One column."""

    taken = forms.BooleanField(label=pgettext_lazy("intake", "Take"), required=False)
    label = forms.CharField(label=gettext_lazy("Column"), max_length=120, required=False)
    name = forms.CharField(label=gettext_lazy("Name in files"), max_length=60, required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("intake", "Holds"))
    unit = forms.CharField(label=gettext_lazy("Unit of measure"), max_length=30, required=False)
    meaning = forms.CharField(label=gettext_lazy("Meaning"), max_length=300, required=False)
    classification = forms.ChoiceField(label=gettext_lazy("For whom"), choices=CLASSES.items())
    personal = forms.ChoiceField(label=pgettext_lazy("intake", "Person"), choices=PERSONAL.items())
    key = forms.BooleanField(label=gettext_lazy("Tells rows apart"), required=False)

    def __init__(self, data, *, field: Field, number: int, in_key: bool) -> None:
        self.field = field
        initial = {n: getattr(field, n) for n in self.base_fields if hasattr(field, n)}
        super().__init__(data, prefix=f"c-{number}", initial=initial | {"taken": True, "key": in_key})
        self.fields["kind"].choices = [(kind.value, kind_words(kind)) for kind in Kind]
        for bound in self:
            bound.field.widget.attrs["aria-label"] = f"{field.label}: {bound.label}"

    def clean_name(self) -> str:
        """An identifier, for programs."""
        name = self.cleaned_data["name"]
        if self.cleaned_data.get("taken") and not NAME.match(name):
            raise ValidationError(_("“%s” is no name: a to z first, then a to z, 0 to 9 and _.") % name[:60])
        return name

    def clean_label(self) -> str:
        """What people call it."""
        label = self.cleaned_data["label"].strip()
        if self.cleaned_data.get("taken") and not label:
            raise ValidationError(_("Every column needs a name for people."))
        return label

    def read(self) -> Field:
        """The column; headings under which files bring it stay known."""
        given, base = self.cleaned_data, self.field
        aliases = tuple(
            dict.fromkeys((*base.aliases, *((base.label,) if base.label != given["label"] else ())))
        )
        return replace(
            base, name=given["name"], label=given["label"], kind=Kind(given["kind"]), unit=given["unit"],
            meaning=given["meaning"], classification=Classification(given["classification"]),
            personal=Personal(given["personal"]), aliases=aliases,
        )  # fmt: skip


class ColumnsForm:
    """All columns; valid when each is, no name comes twice and one at least is taken."""

    def __init__(self, data, schema: Schema) -> None:
        self.rows = [
            FieldForm(data, field=one, number=n, in_key=one.name in schema.key)
            for n, one in enumerate(schema)
        ]

    def is_valid(self) -> bool:
        """Whether they make a table; what is wrong stands beside its column."""
        if [row for row in self.rows if not row.is_valid()]:
            return False
        names: set[str] = set()
        for row in self.taken:
            name = row.cleaned_data["name"]
            if name in names:
                row.add_error("name", _("Two columns have this name."))
            names.add(name)
        if not names:
            self.rows[0].add_error("taken", _("Take at least one column."))
        return all(row.is_valid() for row in self.rows)

    @property
    def taken(self) -> list[FieldForm]:
        """The columns that are wanted."""
        return [row for row in self.rows if row.cleaned_data["taken"]]

    @property
    def schema(self) -> Schema:
        """The columns as a table's layout."""
        key = tuple(row.cleaned_data["name"] for row in self.taken if row.cleaned_data["key"])
        return Schema(tuple(row.read() for row in self.taken), key)
