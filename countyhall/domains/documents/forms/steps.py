"""What each step of a document asks for."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents.models import Document, Secrecy
from countyhall.domains.documents.selectors import filing
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock, roc
from countyhall.kernel.web.fields import RocDateField
from countyhall.kernel.web.forms import StepForm

SURE = 50  # per cent from which a suggested case is chosen already
YEARS = ["1", "3", "5", "10", "15", "20", "25", "30", "永久"]


def area(rows: int = 3) -> forms.Textarea:
    """A box of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


def units_on(day: date):
    """Units that documents are given to."""
    return Unit.objects.on(day).order_by("order")


def people():
    """People who handle documents."""
    return (
        User.objects.filter(is_active=True, grants__role__code__in=["handler", "section_chief", "unit_head"])
        .distinct()
        .order_by("name")
    )


def other_document(number: str, by, this: Document | None) -> Document:
    """The document of this number that ``by`` may see, other than ``this``."""
    found = Document.objects.visible_to(by).filter(number=number.strip()).first()
    if found is None:
        raise ValidationError(_("There is no document %(number)s.") % {"number": number})
    if this is not None and found.pk == this.pk:
        raise ValidationError(_("Name another document than this one."))
    return found


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=area())


class HandlerOfUnit:
    """The handler must work for the unit in charge."""

    def clean(self) -> dict:
        """Refuse a person of another unit."""
        data = super().clean()
        handler, unit = data.get("handler"), data.get("unit") or getattr(self.record, "unit", None)
        if handler and unit and not handler.grants.filter(unit__path__startswith=unit.path).exists():
            self.add_error(
                "handler",
                _("%(person)s does not handle documents of %(unit)s.") % {"person": handler, "unit": unit},
            )
        return data


class AssignForm(HandlerOfUnit, StepForm):
    """Which unit gets it, and who there."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit in charge"))
    handler = forms.ModelChoiceField(User.objects.none(), label=_("Handler"), required=False)
    reason = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_on(clock.today())
        self.fields["handler"].queryset = people()


class PassForm(AssignForm):
    """Which unit it goes to instead, and why it is that unit's matter."""

    handler = None
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=area())

    def __init__(self, *args, **kwargs) -> None:
        StepForm.__init__(self, *args, **kwargs)
        self.fields["unit"].queryset = units_on(clock.today())

    def clean(self) -> dict:
        """Another unit than the one that has it."""
        data = super().clean()
        if self.record is not None and data.get("unit") == self.record.unit:
            self.add_error("unit", _("This unit has it already."))
        return data


class DisputeForm(ReasonForm):
    """Why this unit is not in charge."""


class DecideForm(PassForm):
    """The planning officer names the unit, and says why."""

    def clean(self) -> dict:
        """The unit that has it may be told to keep it."""
        return StepForm.clean(self)


class HandOverForm(HandlerOfUnit, StepForm):
    """Who in the unit handles it."""

    handler = forms.ModelChoiceField(User.objects.none(), label=_("Handler"))
    reason = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        found = people()
        if self.record is not None:
            found = found.filter(grants__unit__path__startswith=self.record.unit.path)
        self.fields["handler"].queryset = found


class CloseForm(StepForm):
    """Why no reply is needed."""

    reason = forms.CharField(label=_("Why no reply is needed"), max_length=120, initial="存查")


class MergeForm(StepForm):
    """The document with which it is handled."""

    lead = forms.CharField(label=_("Number of the leading document"), max_length=40)
    together = forms.ChoiceField(
        label=_("Counted"),
        choices=[
            ("with_first", _("From the first receipt (併辦)")),
            ("with_last", _("From the last receipt that was needed (彙辦)")),
        ],
    )

    def clean_lead(self):
        """A document that the person may see, other than this one."""
        return other_document(self.cleaned_data["lead"], self.by, self.record)


class RelateForm(StepForm):
    """The other document, and what it has to do with this one."""

    other = forms.CharField(label=_("Number of the other document"), max_length=40)
    label = forms.CharField(label=_("Relation"), max_length=60, initial="前案")

    def clean_other(self):
        """A document that the person may see, other than this one."""
        return other_document(self.cleaned_data["other"], self.by, self.record)


class AskMoreForm(StepForm):
    """How many days more, and why."""

    days = forms.IntegerField(label=_("Days more"), min_value=1, max_value=60)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=area())


class ExtendForm(AskMoreForm):
    """The same; what was asked for stands there."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        asked = self.record and self.record.requests.filter(state="asked").first()
        if asked:
            self.initial |= {"days": asked.days, "reason": asked.reason}


class ToFileForm(StepForm):
    """The file number: a case that past documents suggest, or year, class, case by hand; retention, pages."""

    place = forms.ChoiceField(label=_("Where its like is filed"), required=False, widget=forms.RadioSelect)
    file_year = forms.IntegerField(label=_("File year"), min_value=1, max_value=200, required=False)
    file_class = forms.CharField(label=_("File class"), max_length=20, required=False)
    file_case = forms.CharField(label=_("Case number in the class"), max_length=10, required=False)
    retention = forms.ChoiceField(
        label=_("Retention period"),
        choices=[("", ""), *((y, y if y == "永久" else f"{y} 年") for y in YEARS)],
        required=False,
    )
    pages = forms.IntegerField(label=_("pages"), min_value=1, max_value=9999)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.places = filing.places(self.record, self.by) if self.record is not None else []
        self.initial.setdefault("file_year", roc.year(clock.today()))
        if self.record is not None:
            for name in self.fields:
                value = getattr(self.record, name, None)
                if value not in (None, ""):
                    self.initial[name] = value
        self._offer()

    def _offer(self) -> None:
        """The suggested cases, and typing another; the surest is chosen where it is likelier than all others."""
        if not self.places:
            del self.fields["place"]
            return
        self.fields["place"].choices = [
            *((one.key, one.key) for one in self.places),
            ("", _("Another case, typed below")),
        ]
        self.fields["retention"].choices = [("", _("As the case")), *self.fields["retention"].choices[1:]]
        sure = self.places[0].percent >= SURE and "file_class" not in self.initial
        self.initial.setdefault("place", self.places[0].key if sure else "")

    def clean(self) -> dict:
        """A suggested case stands for year, class and number, unless class or number were typed."""
        data = super().clean()
        key = data.pop("place", "")
        if {"file_class", "file_case"} & set(self.changed_data):
            key = ""
        chosen = next((one for one in self.places if key and one.key == key), None)
        if chosen is not None:
            data |= {"file_year": chosen.year, "file_class": chosen.file_class, "file_case": chosen.case}
            data["retention"] = data.get("retention") or chosen.retention
        for name in ("file_year", "file_class", "file_case", "retention"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return data


class SecrecyForm(StepForm):
    """The lower level (or none), and why."""

    level = forms.ChoiceField(
        label=_("New secrecy"), choices=[("none", _("Not classified")), *Secrecy.choices]
    )
    subject = forms.CharField(
        label=_("Subject, once it is not classified"), max_length=500, required=False, widget=area(2)
    )
    until = RocDateField(label=_("Secret until"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=area())


class KeepSecretForm(StepForm):
    """Why the secrecy is still needed, and until when."""

    until = RocDateField(label=_("Secret until"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=area())
