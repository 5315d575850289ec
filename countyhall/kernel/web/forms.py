"""The base of every form: the house's look, one's own units, two editors kept apart, history written."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock
from countyhall.kernel.records.models import Record
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web.fields import MoneyField, RocDateField

__all__ = ["Form", "MoneyField", "RocDateField", "StepForm", "Styled"]

CHOOSE = _("— choose —")
WIDGET_CLASSES = {
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.Select: "form-select",
}


def field_for(db_field: models.Field, **kwargs) -> forms.Field | None:
    """The form field of a model field: ROC dates for dates, Django's own for all else."""
    if type(db_field) is models.DateField:
        return RocDateField(
            required=not db_field.blank,
            label=kwargs.get("label") or capfirst(db_field.verbose_name),
            help_text=kwargs.get("help_text") or db_field.help_text,
            initial=db_field.get_default() if db_field.has_default() else None,
        )
    return db_field.formfield(**kwargs)


class Styled:
    """The house's look for any Django form; ``by`` is the person who fills it in."""

    template_name = "web/parts/form.html"
    template_name_div = "web/parts/form.html"
    choose = CHOOSE

    def __init__(self, *args, by=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        for name, field in self.fields.items():
            self._dress(name, field)

    def _dress(self, name: str, field: forms.Field) -> None:
        attrs = field.widget.attrs
        look = next(
            (css for kind, css in WIDGET_CLASSES.items() if isinstance(field.widget, kind)), "form-control"
        )
        if look not in attrs.get("class", ""):
            attrs["class"] = f"{attrs.get('class', '')} {look}".strip()
        if isinstance(field, forms.ModelChoiceField):
            if field.empty_label is not None:
                field.empty_label = self.choose
        elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
            field.choices = [
                ("", CHOOSE) if key in ("", None) else (key, label) for key, label in field.choices
            ]
        if isinstance(field.widget, forms.Textarea):
            attrs.setdefault("rows", 5)

    def mistakes(self) -> list[tuple[str, str, list[str]]]:
        """The errors, each with the label and the id of its field, for the list above the form."""
        found = []
        for name, errors in self.errors.items():
            field = self[name] if name in self.fields else None
            found.append(
                (str(field.label) if field else "", field.id_for_label if field else "", list(errors))
            )
        return found


class StepForm(Styled, forms.Form):
    """What a step asks for; ``record`` is the record that is to take it (``None`` for many at once)."""

    def __init__(self, *args, record=None, **kwargs) -> None:
        self.record = record
        super().__init__(*args, **kwargs)


class Form(Styled, forms.ModelForm):
    """Creates and edits one model; an importer checks its rows with it too.

    Saving writes the history and tells other domains (``app.model.created``, ``.changed``). Raises
    ``ValidationError`` when the author could not see what they are about to save.
    """

    class Meta:
        formfield_callback = field_for

    def __init__(self, *args, record=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        if isinstance(self.instance, Record):
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=self.instance.version
            )
        if self.by is not None:
            for name, field in self.fields.items():
                if isinstance(field, forms.ModelChoiceField) and field.queryset.model is Unit:
                    self._own_units(name, field)

    def _own_units(self, name: str, field: forms.ModelChoiceField) -> None:
        """Only units that the author acts for, and the one that stands there already."""
        meta = self._meta.model._meta
        reach = roles.reach(
            self.by, f"{meta.app_label}.{'add' if self.is_new else 'change'}_{meta.model_name}"
        )
        units = field.queryset.on(clock.today())
        if not reach.everywhere and name in self.own_units():
            units = units.filter(pk__in=reach.units)
        kept = getattr(self.instance, f"{name}_id", None)
        field.queryset = units | field.queryset.model.objects.filter(pk=kept) if kept else units
        if self.is_new and name == "unit" and not reach.everywhere and len(reach.units) == 1:
            field.initial = next(iter(reach.units))

    def own_units(self) -> list[str]:
        """Fields that offer only the author's own units; override where a form may name others'."""
        return ["unit"]

    def overtaken(self) -> bool:
        """Whether somebody saved the record after this form was opened."""
        given = self.cleaned_data.get("version") if hasattr(self, "cleaned_data") else None
        return not self.is_new and given is not None and given != self.instance.version

    def changes(self) -> dict[str, list[Any]]:
        """Field → [before, after] in words, of what the person changed."""
        said = {}
        for name in self.changed_data:
            if name != "version":
                before = (
                    self.fields[name].clean(self.initial.get(name))
                    if self.initial.get(name) not in (None, "")
                    else None
                )
                said[name] = [_words(before), _words(self.cleaned_data.get(name))]
        return said

    def noted(self, changes: dict) -> dict:
        """What the history keeps beside who and when; add to it where a form asks why."""
        return {"changes": changes} if changes else {}

    @transaction.atomic
    def save(self, commit: bool = True):
        """Save, look through the author's own eyes, write the history, tell."""
        if not commit:
            return super().save(commit=False)
        if self.is_new and isinstance(self.instance, Record) and self.by is not None:
            self.instance.created_by = self.by
        changes = {} if self.is_new else self.changes()
        if not self.is_new and not changes:
            return self.instance
        record = super().save()
        self._must_be_visible(record)
        action = "created" if self.is_new else "changed"
        audit.record(record, action, by=self.by, **self.noted(changes))
        events.emit(f"{record._meta.label_lower}.{action}", record, by=self.by)
        return record

    def _must_be_visible(self, record) -> None:
        manager = type(record)._default_manager
        if self.by is None or not hasattr(manager.all(), "visible_to"):
            return
        if not manager.visible_to(self.by).filter(pk=record.pk).exists():
            raise ValidationError(
                _("You could not see this record after saving it. Choose a unit that you act for.")
            )


def _words(value: Any) -> Any:
    if value is None or isinstance(value, int | float | str | bool):
        return value
    if isinstance(value, models.QuerySet | list | tuple):
        return [str(v) for v in value]
    return str(value)
