"""What is said of a dataset when it begins."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web.forms import Styled


class DatasetForm(Styled, forms.ModelForm):
    """Title, code, unit, licence and frequency of a new dataset."""

    class Meta:
        model = Dataset
        fields = ["title", "title_en", "code", "unit", "description", "source", "licence", "frequency"]

    def __init__(self, *args, by, **kwargs) -> None:
        super().__init__(*args, by=by, **kwargs)
        reach = roles.reach(by, "lake.add_dataset")
        units = Unit.objects.on(clock.today())
        self.fields["unit"].queryset = units if reach.everywhere else units.filter(pk__in=reach.units)
        if len(reach.units) == 1:
            self.fields["unit"].initial = next(iter(reach.units))
        self.fields["code"].help_text = _("In addresses and questions; it stays: a to z, 0 to 9 and -.")
        self.fields["frequency"].initial = Dataset.Frequency.MONTH

    def clean_code(self) -> str:
        """Small letters only, so that an address is written in one way."""
        code = self.cleaned_data["code"]
        if code != code.lower():
            raise ValidationError(_("Small letters only."))
        return code
