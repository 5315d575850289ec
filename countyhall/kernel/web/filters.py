"""How lists are narrowed: the base of every filter set."""

import django_filters
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, ModelChoiceFilter, MultipleChoiceFilter
from django_filters.fields import RangeField

from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.web.fields import RocDateField, RocDateInput
from countyhall.kernel.web.forms import Styled

__all__ = [
    "BooleanFilter", "CharFilter", "ChoiceFilter", "DaysFilter", "FilterSet", "ModelChoiceFilter",
    "MultipleChoiceFilter", "UnitFilter",
]  # fmt: skip


class DaysWidget(django_filters.widgets.RangeWidget):
    """Two ROC date boxes: from, until."""

    template_name = "web/widgets/days.html"
    suffixes = ["from", "to"]

    def __init__(self, attrs=None) -> None:
        forms.MultiWidget.__init__(
            self, (RocDateInput({"class": "form-control"}), RocDateInput({"class": "form-control"})), attrs
        )


class DaysField(RangeField):
    """Two ROC dates."""

    widget = DaysWidget

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(fields=(RocDateField(), RocDateField()), *args, **kwargs)  # noqa: B026

    def compress(self, values):
        """A slice of days, both included."""
        return slice(*values) if values else None


class DaysFilter(django_filters.RangeFilter):
    """Days from … until …, both included, in any ROC form: ``<name>_from``, ``<name>_to`` in the address.

    With ``moments`` the field holds moments, of which the office's days are asked.
    """

    field_class = DaysField

    def __init__(self, *args, moments: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.part = "__date" if moments else ""

    def filter(self, qs, value):
        """Narrow by whichever of the two days is given."""
        for end, lookup in (("start", "gte"), ("stop", "lte")):
            day = getattr(value, end, None)
            if day is not None:
                qs = qs.filter(**{f"{self.field_name}{self.part}__{lookup}": day})
        return qs


class UnitFilter(django_filters.ModelChoiceFilter):
    """A unit and everything under it."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("queryset", Unit.objects.all())
        kwargs.setdefault("label", _("Unit"))
        super().__init__(*args, **kwargs)

    def filter(self, qs, value):
        """Narrow to the unit and those under it."""
        return qs.filter(**{f"{self.field_name}__path__startswith": value.path}) if value else qs


class FilterForm(Styled, forms.Form):
    """The form beside a list."""

    choose = _("All")


class FilterSet(django_filters.FilterSet):
    """Base of a domain's filter sets: ROC dates for dates, units with what is under them."""

    class Meta:
        form = FilterForm
        filter_overrides = {
            models.DateField: {"filter_class": DaysFilter},
            models.DateTimeField: {
                "filter_class": DaysFilter,
                "extra": lambda f: {"moments": True},
            },
        }

    @classmethod
    def filter_for_field(cls, field, field_name, lookup_expr=None):
        """A unit's filter includes the units under it."""
        if (
            isinstance(field, models.ForeignKey)
            and field.related_model is Unit
            and lookup_expr in (None, "exact")
        ):
            return UnitFilter(field_name=field_name, label=field.verbose_name)
        return super().filter_for_field(field, field_name, lookup_expr)

    def get_form_class(self):
        """The house's form, also where a domain's ``Meta`` does not inherit ours."""
        form = super().get_form_class()
        return form if issubclass(form, Styled) else type(form.__name__, (FilterForm, form), {})
