"""What each step of a petition asks for."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countyhall.domains.petitions import selectors
from countyhall.domains.petitions.models import Assignment, Category, Petition, ReplyTemplate, grounds_on
from countyhall.domains.petitions.models.rules import CEILING_DAYS
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock, roc
from countyhall.kernel.web.forms import StepForm


def area(rows: int = 5) -> forms.Textarea:
    """A box of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=area(3))


class TextForm(StepForm):
    """What was said."""

    text = forms.CharField(label=_("Text"), max_length=6000, widget=area(8))


class QuestionForm(StepForm):
    """What the citizen is asked; it is sent as it stands here."""

    question = forms.CharField(label=_("Question to the citizen"), max_length=2000, widget=area(6))


class AssignForm(StepForm):
    """Which unit is in charge, which answer a part."""

    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit in charge"))
    support = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Supporting units"),
        required=False,
        help_text=_("Each gives its part; all parts make one letter."),
    )
    handler = forms.ModelChoiceField(User.objects.none(), label=_("Handler"), required=False)
    complex = forms.BooleanField(
        label=_("Needs a site visit or a legal opinion (7 working days)"), required=False
    )
    task = forms.CharField(label=_("Note for the units"), max_length=200, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        units = Unit.objects.on(today).exclude(kind=Unit.Kind.COUNTY)
        self.fields["category"].queryset = selectors.open_categories(today)
        self.fields["unit"].queryset = self.fields["support"].queryset = units
        self.fields["handler"].queryset = User.objects.filter(
            is_active=True, grants__role__code="handler"
        ).distinct()
        if self.record is not None:
            self._begin_with(self.record)

    def _begin_with(self, petition: Petition) -> None:
        self.initial.setdefault("category", petition.category_id)
        self.initial.setdefault("complex", petition.complex)
        if petition.category_id:
            self.initial.setdefault("unit", petition.category.unit_id)

    def clean(self) -> dict:
        """The handler must work for the unit in charge."""
        data = super().clean()
        handler, unit = data.get("handler"), data.get("unit")
        if handler and unit and not handler.grants.filter(unit__path__startswith=unit.path).exists():
            self.add_error(
                "handler",
                _("%(person)s does not handle cases of %(unit)s.") % {"person": handler, "unit": unit},
            )
        data["support"] = list(data.get("support") or [])
        return data


class DecideForm(AssignForm):
    """The planning officer names the unit, and says why."""

    handler = complex = task = None
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=area(3))

    def __init__(self, *args, **kwargs) -> None:
        StepForm.__init__(self, *args, **kwargs)
        today = clock.today()
        self.fields["category"].queryset = selectors.open_categories(today)
        units = Unit.objects.on(today).exclude(kind=Unit.Kind.COUNTY)
        self.fields["unit"].queryset = self.fields["support"].queryset = units


class TransferForm(StepForm):
    """Which agency gets it, and why."""

    agency = forms.CharField(label=_("Agency"), max_length=80)
    reason = forms.CharField(label=_("Reason told to the citizen"), max_length=300, widget=area(3))


class ExtendForm(StepForm):
    """How many working days more, and why."""

    days = forms.IntegerField(label=_("Working days more"), min_value=1, max_value=CEILING_DAYS)
    reason = forms.CharField(label=_("Reason told to the citizen"), max_length=300, widget=area(3))


class DraftForm(StepForm):
    """The answer; it begins with the parts that the units gave, each under the unit's name."""

    template = forms.ModelChoiceField(
        ReplyTemplate.objects.none(),
        label=_("Begin with a template"),
        required=False,
        help_text=_("Its text is put in where the answer is empty."),
    )
    text = forms.CharField(
        label=_("Answer"), max_length=10000, widget=area(16), required=False,
        help_text=_("Do not write the petitioner's name: the greeting is put in when the letter leaves."),
    )  # fmt: skip
    remedy = forms.CharField(
        label=_("Legal remedy to be told, if there is one"), max_length=500, required=False, widget=area(2),
        help_text=_("Appeal, lawsuit or state compensation: article 172 of the Administrative Procedure Act"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        fitting = ReplyTemplate.objects.filter(state=ReplyTemplate.State.APPROVED)
        if self.record is not None:
            fitting = fitting.filter(Q(category=None) | Q(category=self.record.category_id))
            self.initial.setdefault("text", self.record.draft or merged_parts(self.record))
            self.initial.setdefault("remedy", self.record.remedy)
        self.fields["template"].queryset = fitting

    def clean(self) -> dict:
        """Text from the template where none was typed; an empty answer is none."""
        data = super().clean()
        template = data.pop("template", None)
        if not data.get("text", "").strip() and template is not None and self.record is not None:
            data["text"] = filled(template, self.record)
        if not data.get("text", "").strip():
            self.add_error("text", _("Write the answer, or choose a template."))
        return data


def merged_parts(petition: Petition) -> str:
    """The units' parts as one text, each under its unit where there are several."""
    parts = [p for p in selectors.parts_of(petition) if p.part.strip() and p.state == Assignment.State.GIVEN]
    if len(parts) == 1:
        return parts[0].part
    return "\n\n".join(f"【{part.unit}】\n{part.part.strip()}" for part in parts)


def filled(template: ReplyTemplate, petition: Petition) -> str:
    """A template's text with the case's own words in it; unknown braces stay as they are."""
    said = {
        "number": petition.number or "", "subject": petition.subject, "unit": str(petition.unit),
        "received": roc.text(petition.received_on) if petition.received_on else "",
    }  # fmt: skip
    text = template.body
    for key, value in said.items():
        text = text.replace("{" + key + "}", value)
    return text


class NotAcceptForm(StepForm):
    """The ground of law, the earlier cases that it speaks of, and what the citizen is told."""

    ground = forms.ChoiceField(label=_("Ground"))
    earlier = forms.CharField(
        label=_("Numbers of earlier answered petitions"),
        required=False,
        help_text=_("Separated by commas or spaces"),
    )
    reason = forms.CharField(
        label=_("Explanation to the citizen"), max_length=2000, widget=area(4), required=False
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [
            (g.code, f"{g.label}（{g.basis}）") for g in grounds_on(clock.today())
        ]

    def clean_earlier(self) -> list[Petition]:
        """The petitions of these numbers, as far as the author may see them."""
        numbers = self.cleaned_data["earlier"].replace(",", " ").replace("、", " ").replace("，", " ").split()
        found = {p.number: p for p in Petition.objects.visible_to(self.by).filter(number__in=numbers)}
        missing = [n for n in numbers if n not in found]
        if missing:
            raise ValidationError(_("There is no petition %(numbers)s.") % {"numbers": ", ".join(missing)})
        return [found[n] for n in numbers]


class MergeForm(StepForm):
    """Which petition leads."""

    into = forms.CharField(label=_("Number of the petition that leads"), max_length=40)

    def clean_into(self) -> Petition:
        """The petition of that number, as far as the author may see it."""
        number = self.cleaned_data["into"].strip()
        lead = Petition.objects.visible_to(self.by).filter(number=number).first()
        if lead is None:
            raise ValidationError(_("There is no petition %(numbers)s.") % {"numbers": number})
        return lead


class PublishForm(StepForm):
    """The text that the public reads."""

    subject = forms.CharField(label=_("Public subject"), max_length=120)
    text = forms.CharField(label=_("Public text"), max_length=6000, widget=area(10))
    reason = forms.CharField(label=_("Why the text differs from the letter"), max_length=300, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.record is not None:
            self.initial.setdefault("subject", self.record.public_subject or self.record.subject)
            self.initial.setdefault("text", self.record.public_body or self.record.body)


class PartForm(StepForm):
    """One unit's part of the answer."""

    text = forms.CharField(label=_("This unit's part"), max_length=6000, widget=area(10))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.record is not None:
            self.initial.setdefault("text", self.record.part)


class RevealForm(StepForm):
    """Why a sealed petitioner's name is read."""

    reason = forms.CharField(label=_("Reason for reading"), max_length=200, required=False)

    def clean_reason(self) -> str:
        """A sealed name is read with a reason."""
        reason = self.cleaned_data["reason"].strip()
        if self.record is not None and self.record.sealed and not reason:
            raise ValidationError(_("The petitioner of a sealed case is read with a reason. Write why."))
        return reason


class IdentityForm(StepForm):
    """Who wrote: to correct a name or an address."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class WatchForm(StepForm):
    """What the watched item shall be called, and why these petitions belong together."""

    title = forms.CharField(label=_("Title"), max_length=120)
    reason = forms.CharField(label=_("Why it is watched"), max_length=500, widget=area(3))
