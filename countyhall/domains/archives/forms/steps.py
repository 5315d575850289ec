"""What the steps of archives ask for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives.models import AccessRequest, FileCase, Item, Place
from countyhall.domains.archives.models.law import grounds_on
from countyhall.kernel.period import clock
from countyhall.kernel.web.fields import MoneyField
from countyhall.kernel.web.forms import RocDateField, StepForm

LONG = forms.Textarea(attrs={"rows": 4})


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class OnForm(StepForm):
    """On which day; today unless said."""

    on = RocDateField(label=_("Day"), required=False)

    def clean_on(self):
        """Today when nothing was said; never a day to come."""
        day = self.cleaned_data["on"] or clock.today()
        if day > clock.today():
            raise ValidationError(_("That day has not come yet."))
        return day


class CloseForm(OnForm):
    """The case takes no further item."""


class TermForm(StepForm):
    """Another term of keeping, and why; an original may be kept for less once it was digitised."""

    years = forms.IntegerField(label=_("Years kept"), min_value=1, max_value=100, required=False)
    digitised = forms.BooleanField(
        label=_("All items are digitised, and the copies were checked and are kept to the original term"),
        required=False,
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ShelveForm(StepForm):
    """Where the volumes stand."""

    place = forms.CharField(label=_("Shelf number"), max_length=30)
    volume = forms.IntegerField(
        label=_("Volume"), min_value=1, required=False, help_text=_("Empty: all volumes of the case")
    )

    def clean_place(self):
        """A shelf of the store."""
        found = Place.objects.filter(code=self.cleaned_data["place"].strip().upper()).first()
        if found is None:
            raise ValidationError(_("There is no such shelf."))
        return found


class SplitForm(StepForm):
    """Where the last volume is divided."""

    after = forms.IntegerField(label=_("Last item that stays in the volume"), min_value=1)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class MoveForm(StepForm):
    """Into which case."""

    case = forms.CharField(
        label=_("Number of the other case"), max_length=40, help_text=_("Such as 0109/010101/1")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean_case(self) -> FileCase:
        """A case that its mover may see."""
        cases = FileCase.objects.visible_to(self.by) if self.by else FileCase.objects.all()
        found = cases.filter(number=self.cleaned_data["case"].strip()).first()
        if found is None:
            raise ValidationError(_("There is no such case."))
        return found


class DeclassifyForm(StepForm):
    """By which letter or condition it is declassified."""

    reason = forms.CharField(label=_("Letter or condition by which it is declassified"), max_length=120)


class GiveBackForm(OnForm):
    """How it came back."""

    condition = forms.CharField(
        label=_("Condition"), max_length=200, required=False, help_text=_("Empty: complete and undamaged")
    )


class CorrectionForm(StepForm):
    """What the applicant has to correct."""

    text = forms.CharField(label=_("What has to be corrected"), max_length=1000, widget=LONG)


class CorrectNotedForm(OnForm):
    """What the applicant brought."""

    text = forms.CharField(label=_("Correction"), max_length=2000, widget=LONG)


class NameItemsForm(StepForm):
    """Which items the application is about."""

    numbers = forms.CharField(
        label=_("File numbers or document numbers, one a line"), widget=LONG, max_length=4000
    )

    def clean_numbers(self) -> list[Item]:
        """Items that are there and seen by whoever names them."""
        wanted = [line.strip() for line in self.cleaned_data["numbers"].splitlines() if line.strip()]
        seen = Item.objects.visible_to(self.by) if self.by else Item.objects.all()
        found = {item.number: item for item in seen.filter(number__in=wanted)}
        found |= {item.doc_number: item for item in seen.filter(doc_number__in=wanted)}
        missing = [one for one in wanted if one not in found]
        if missing:
            raise ValidationError(_("Not found: %(numbers)s"), params={"numbers": "、".join(missing)})
        return list(dict.fromkeys(found[one] for one in wanted))


class DecideForm(StepForm):
    """Granted, in part, or refused on which grounds."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=AccessRequest.Outcome.choices)
    grounds = forms.MultipleChoiceField(
        label=_("Grounds of a refusal"), required=False, widget=forms.CheckboxSelectMultiple
    )
    refused = forms.CharField(
        label=_("Items refused, one file number a line"), required=False, widget=LONG, max_length=2000
    )
    text = forms.CharField(label=_("Decision in words"), max_length=2000, widget=LONG)
    letter_number = forms.CharField(label=_("Number of our letter"), max_length=60, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grounds"].choices = [(g.code, g.label) for g in grounds_on(clock.today())]

    def clean(self) -> dict:
        """A refusal, also in part, names its grounds; a part names its items."""
        data = super().clean()
        outcome = data.get("outcome")
        if outcome in ("partly", "refused") and not data.get("grounds"):
            self.add_error("grounds", _("Name at least one of the grounds of the Archives Act."))
        if outcome == "partly" and not data.get("refused", "").strip():
            self.add_error("refused", _("Name the items that may not be read."))
        return data


class AppointForm(StepForm):
    """When the applicant comes."""

    on = RocDateField(label=_("Day"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))


class ReadingForm(StepForm):
    """A visit and its charges."""

    on = RocDateField(label=_("Day"))
    began = forms.TimeField(label=_("Began"), widget=forms.TimeInput(attrs={"type": "time"}))
    ended = forms.TimeField(label=_("Ended"), widget=forms.TimeInput(attrs={"type": "time"}))
    note = forms.CharField(label=_("What was read or copied"), max_length=300)
    copy_fee = MoneyField(label=_("Fee for copies"), required=False)
    postage = MoneyField(
        label=_("Postage"),
        required=False,
        help_text=_("Where it is sent by post; NT$50 for handling is added"),
    )

    def clean(self) -> dict:
        """A visit ends after it began, and is not to come."""
        data = super().clean()
        if data.get("began") and data.get("ended") and data["ended"] < data["began"]:
            self.add_error("ended", _("It cannot end before it began."))
        if data.get("on") and data["on"] > clock.today():
            self.add_error("on", _("That day has not come yet."))
        return data


class OpinionForm(StepForm):
    """What the unit says, and which cases it needs longer."""

    text = forms.CharField(label=_("Opinion"), max_length=1000, widget=LONG)
    keep = forms.CharField(
        label=_("Cases to keep longer, one a line"), required=False, widget=LONG, max_length=4000,
        help_text=_("Such as 0099/010101/1 needed for a law-suit"),
    )  # fmt: skip

    def clean_keep(self) -> dict[str, str]:
        """Case number → why."""
        found = {}
        for line in self.cleaned_data["keep"].splitlines():
            number, _space, reason = line.strip().partition(" ")
            if number and not reason.strip():
                raise ValidationError(_("Say why %(case)s is needed longer."), params={"case": number})
            if number:
                found[number] = reason.strip()
        return found


class SubmitForm(OnForm):
    """By which letter it went to the archives authority."""

    number = forms.CharField(label=_("Number of our letter"), max_length=60)


class ApprovalForm(OnForm):
    """By which letter the archives authority approved."""

    number = forms.CharField(label=_("Number of the approval"), max_length=60)
    refused = forms.CharField(
        label=_("Cases not approved, one a line"), required=False, widget=LONG, max_length=4000
    )

    def clean_refused(self) -> list[str]:
        """Their numbers."""
        return [line.strip() for line in self.cleaned_data["refused"].splitlines() if line.strip()]


class ExecuteForm(OnForm):
    """How it was done, and who saw it."""

    method = forms.CharField(label=_("How it was destroyed"), max_length=120)
    place = forms.CharField(label=_("Time and place"), max_length=120)
    witness = forms.CharField(label=_("Witness"), max_length=80)


class DeliveredForm(OnForm):
    """What the authority answered."""

    receipt = forms.CharField(label=_("Receipt of the authority"), max_length=60)


class ReceiptForm(OnForm):
    """By which letter the receiver confirmed."""

    receipt_number = forms.CharField(label=_("Number of the receipt"), max_length=60)


class RevealForm(StepForm):
    """Why the name is opened."""

    reason = forms.CharField(label=_("Reason for reading the name"), max_length=200)
