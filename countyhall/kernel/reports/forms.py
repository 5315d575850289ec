"""What people type about reports."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.figures.forms import AskForm
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.registry import registry
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web.forms import Styled

LARGEST_UPLOAD = 10 * 1024 * 1024


class BeginForm(AskForm):
    """Which report, on what, by which unit."""

    field_order = ["kind", "period", "as_of", "unit"]
    kind = forms.ChoiceField(label=_("Report"))
    unit = forms.ModelChoiceField(label=_("Unit in charge"), queryset=Unit.objects.none())

    def __init__(self, *args, by, **kwargs) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["kind"].choices = [(one.code, one.heading()) for one in registry.all("reports")]
        reach = roles.reach(by, "reports.add_report")
        units = Unit.objects.exclude(kind__in=[Unit.Kind.SCHOOL, Unit.Kind.TOWNSHIP])
        self.fields["unit"].queryset = units if reach.everywhere else units.filter(pk__in=reach.units)


class SectionForm(Styled, forms.Form):
    """A section's text and the version that it began from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False, strip=False)


class TemplateForm(AskForm):
    """An office file, and the period that it is tried on."""

    field_order = ["name", "file", "period", "as_of"]
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    file = forms.FileField(label=_("DOCX or ODT file"), max_length=120)

    def clean_file(self) -> bytes:
        """The bytes; large files are refused before they are read."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return upload.read()
