"""What the steps of a draft ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models import Draft
from countyhall.domains.documents.models.draft import SealMode
from countyhall.domains.documents.models.kinds import SEALED_AS
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.models import Delegation
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock
from countyhall.kernel.web.fields import RocDateField
from countyhall.kernel.web.forms import StepForm


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=200)


class CirculateForm(StepForm):
    """Which units are consulted first, side by side, and how long they have."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Units to be consulted first"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    days = forms.IntegerField(label=_("Working days to answer"), min_value=1, max_value=30, initial=3)
    item = forms.ModelChoiceField(
        Delegation.objects.none(), label=_("business item"), required=False,
        help_text=_("Its line of the table of delegated decisions says who reviews and who decides."),
    )  # fmt: skip

    field_order = ["item", "units", "days"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = Unit.objects.on(clock.today())
        if isinstance(self.record, Draft):
            lines = approvals.delegations(self.record.drafted_on, self.record.unit)
            self.fields["item"].queryset = lines
            known = (
                lines.filter(code=self.record.document.item).first() if self.record.document.item else None
            )
            self.fields["item"].initial = known.pk if known else None

    def clean_days(self) -> int:
        """Three days where nothing is said: internal consultation is treated as urgent."""
        return self.cleaned_data["days"] or 3


class SealForm(StepForm):
    """The number's word, the day on the paper, and how it is authenticated."""

    on = RocDateField(label=_("Date of the document"))
    word = forms.CharField(label=_("Word of the number"), max_length=12)
    seal_mode = forms.ChoiceField(label=pgettext_lazy("draft", "Seal"), choices=SealMode.choices)
    signer = forms.CharField(
        label=pgettext_lazy("draft", "Signature"),
        max_length=120,
        required=False,
        help_text=_("Title and name as printed"),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()
        if isinstance(self.record, Draft):
            self.fields["word"].initial = self.record.word
            self.fields["seal_mode"].initial = SEALED_AS.get(self.record.kind, SealMode.SEAL_AND_NAME)

    def clean(self):
        """A name is asked for where it is printed."""
        said = super().clean()
        named = said.get("seal_mode") in {SealMode.SEAL_AND_NAME, SealMode.NAME}
        if named and not said.get("signer"):
            self.add_error("signer", _("Whose name stands under it?"))
        return said


class SendForm(StepForm):
    """On which day it leaves."""

    on = RocDateField(label=_("Sent on"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()
