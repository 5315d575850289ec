"""What people fill in about open data: officers inside, citizens outside."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.opendata.models import OpenDataset, Question
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.records import services as records
from countyhall.kernel.web.forms import Form, StepForm, Styled

SERIES = "opendata.dataset"


def identifier(number: int, office: str) -> str:
    """The national number of a dataset: the office's code and six digits."""
    return f"{office}-{number:06d}"


class OpenDatasetForm(Form):
    """A dataset to be published: about what, how often, and from which table."""

    keywords_text = forms.CharField(
        label=_("keywords"), required=False, help_text=_("Separated by 、 or commas."), max_length=300
    )

    class Meta(Form.Meta):
        model = OpenDataset
        fields = [
            "title", "title_en", "description", "unit", "category", "frequency", "source", "contact", "contact_phone",
            "contact_email", "notes",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Dataset.objects.visible_to(self.by).filter(
            current__isnull=False, opened=None
        )
        self.fields["contact"].required = True
        if self.instance.state != OpenDataset.State.DRAFT:
            # What was proposed is what is approved: another table is another dataset.
            del self.fields["source"]
        self.fields["keywords_text"].initial = "、".join(self.instance.keywords)

    def save(self, commit: bool = True) -> OpenDataset:
        """Give a new dataset its number, for ever."""
        text = self.cleaned_data["keywords_text"].replace(",", "、").replace("，", "、")
        self.instance.keywords = [word.strip() for word in text.split("、") if word.strip()]
        if not self.instance.identifier:
            self.instance.number = self.instance.identifier = records.next_number(
                SERIES, text=lambda n: identifier(n, settings.OFFICE_CODE), by=self.by
            )
        return super().save(commit)


class RenewForm(StepForm):
    """What changed since the last publication."""

    note = forms.CharField(label=_("what changed"), max_length=500, required=False)


class ReasonForm(StepForm):
    """Why it goes back."""

    reason = forms.CharField(label=_("reason"), max_length=500, widget=forms.Textarea)


class WithdrawForm(StepForm):
    """Why it is withdrawn; everybody reads this."""

    reason = forms.CharField(label=_("reason"), max_length=500, widget=forms.Textarea)
    successor = forms.ModelChoiceField(OpenDataset.objects.none(), label=_("successor"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = OpenDataset.objects.visible_to(self.by).filter(state=OpenDataset.State.PUBLISHED)
        self.fields["successor"].queryset = others.exclude(pk=self.record.pk) if self.record else others


class AnswerForm(StepForm):
    """The answer, and whether everybody may read it."""

    answer = forms.CharField(
        label=pgettext_lazy("opendata", "answer"), max_length=4000, widget=forms.Textarea
    )
    shown = forms.BooleanField(
        label=_("Show question and answer on the page"), required=False,
        help_text=_("Only where nothing in it leads to a person."),
    )  # fmt: skip


class AskForm(Styled, forms.ModelForm):
    """What a citizen writes about a dataset, or asks for. ``website`` is left empty by people."""

    website = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Question
        fields = ["subject", "body", "email"]

    def clean_website(self) -> str:
        """Programs fill in everything."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this empty."))
        return ""


class SubscribeForm(Styled, forms.Form):
    """Where to write when the dataset changes."""

    email = forms.EmailField(label=_("e-mail"))
