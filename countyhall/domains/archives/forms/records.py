"""Forms that create and correct the records of archives."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import selectors
from countyhall.domains.archives.models import (
    AccessRequest,
    Catalogue,
    Destruction,
    FileCase,
    FileClass,
    FilePlan,
    Handover,
    Item,
    Loan,
    Place,
)
from countyhall.domains.archives.models.law import TERMS
from countyhall.kernel.web.forms import Form

IDENTITY = (
    "name", "born_on", "id_number", "phone", "address", "email",
    "agent_name", "agent_id_number", "agent_phone", "agent_address",
)  # fmt: skip


class PlanForm(Form):
    """An edition of the plan."""

    class Meta(Form.Meta):
        model = FilePlan
        fields = ["name", "valid_from", "approved_on", "approval_number", "reviewed_on", "note"]


class ClassForm(Form):
    """A class of the plan."""

    class Meta(Form.Meta):
        model = FileClass
        fields = [
            "plan", "code", "level", "parent", "name", "scope", "years", "ground", "disposition", "usable",
        ]  # fmt: skip

    def clean_code(self) -> str:
        """Digits and nothing else."""
        code = self.cleaned_data["code"].strip()
        if not (code.isascii() and code.isdigit()):
            raise ValidationError(_("A class number is made of digits only."))
        return code

    def clean(self) -> dict:
        """The terms of the law, or a ground for another; what is kept for ever is not destroyed."""
        data = super().clean()
        years, disposition, parent = data.get("years"), data.get("disposition"), data.get("parent")
        if years and years not in TERMS and not data.get("ground"):
            self.add_error(
                "ground", _("Another term than 30, 25, 20, 15, 10, 5, 3 or 1 years needs its ground.")
            )
        if years is None and disposition in ("destroy", "appraise"):
            self.add_error("disposition", _("What is kept for ever is not destroyed."))
        if parent and data.get("code") and not data["code"].startswith(parent.code):
            self.add_error("code", _("The number begins with that of the class above."))
        return data


class PlaceForm(Form):
    """A shelf."""

    class Meta(Form.Meta):
        model = Place
        fields = ["code", "store", "capacity_mm", "note"]


class CaseForm(Form):
    """A case 案: its class gives it term and disposition."""

    class Meta(Form.Meta):
        model = FileCase
        fields = ["unit", "file_class", "year", "title", "summary", "producer", "access", "opened_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        classes = FileClass.objects.filter(usable=True).select_related("plan")
        self.fields["file_class"].queryset = classes
        if not self.is_new:
            del self.fields["file_class"], self.fields["year"]

    def clean_file_class(self) -> FileClass:
        """A class of the edition in force on the day of opening is checked on saving."""
        return self.cleaned_data["file_class"]


class ItemForm(Form):
    """An item 件: registered by hand, or its entry completed."""

    class Meta(Form.Meta):
        model = Item
        fields = [
            "unit", "case", "subject", "kind", "doc_number", "sender", "recipient", "received_on",
            "received_number", "sent_on", "sent_number", "produced_on", "page_count", "medium",
            "attachments_note", "secrecy", "declassify", "access", "access_reason", "file_names", "keywords",
            "filed_on",
        ]  # fmt: skip
        widgets = {"subject": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"] = forms.CharField(
            label=_("Number of the case"), max_length=40, help_text=_("Such as 0109/010101/1")
        )
        self._dress("case", self.fields["case"])
        if not self.is_new:
            for name in ("case", "filed_on", "secrecy", "declassify"):
                del self.fields[name]

    def clean_case(self) -> FileCase:
        """A case that its author may see."""
        seen = FileCase.objects.visible_to(self.by) if self.by else FileCase.objects.all()
        found = seen.filter(number=str(self.cleaned_data["case"]).strip()).first()
        if found is None:
            raise ValidationError(_("There is no such case."))
        return found

    def clean(self) -> dict:
        """What is secret says until when; what is not open says why."""
        data = super().clean()
        if data.get("secrecy") and not data.get("declassify"):
            self.add_error("declassify", _("Say when it is declassified."))
        if data.get("access") == "closed" and not data.get("access_reason"):
            self.add_error("access_reason", _("Say why it is not open."))
        return data


class LoanForm(Form):
    """What is wanted, and what for."""

    wanted = forms.CharField(
        label=_("File number or document number"), max_length=40,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip

    class Meta(Form.Meta):
        model = Loan
        fields = ["unit", "kind", "purpose"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["wanted", "kind", "purpose", "unit"])
        if not self.is_new:
            del self.fields["wanted"]

    def clean_wanted(self) -> Item:
        """An item that the borrower may see."""
        text = self.cleaned_data["wanted"].strip()
        seen = Item.objects.visible_to(self.by) if self.by else Item.objects.all()
        found = seen.filter(number=text).first() or seen.filter(doc_number=text).first()
        if found is None:
            raise ValidationError(_("There is no such item, or you may not see it."))
        return found


class RequestForm(Form):
    """An application taken at the counter or from a letter."""

    name = forms.CharField(label=_("Applicant's name"), max_length=60)
    born_on = forms.CharField(label=_("Date of birth"), max_length=20, required=False)
    id_number = forms.CharField(label=_("Identity number"), max_length=20, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    agent_name = forms.CharField(
        label=_("Name of the person acting for the applicant"), max_length=60, required=False
    )
    agent_id_number = forms.CharField(label=_("That person's identity number"), max_length=20, required=False)
    agent_phone = forms.CharField(label=_("That person's telephone"), max_length=40, required=False)
    agent_address = forms.CharField(label=_("That person's address"), max_length=200, required=False)

    class Meta(Form.Meta):
        model = AccessRequest
        fields = ["unit", "way", "wanted", "use", "purpose", "original_reason", "received_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_new:
            for name in IDENTITY:
                del self.fields[name]
            del self.fields["received_on"]

    def identity(self) -> dict[str, str]:
        """Who applies, for the vault."""
        return {name: self.cleaned_data.get(name, "") for name in IDENTITY}


class DestructionForm(Form):
    """A year's destruction and its plan."""

    class Meta(Form.Meta):
        model = Destruction
        fields = [
            "unit", "year", "title", "where", "method", "planned_on", "safeguards", "reason_again",
        ]  # fmt: skip


class HandoverForm(Form):
    """What is handed over."""

    numbers = forms.CharField(
        label=_("Case numbers, one a line"), widget=forms.Textarea(attrs={"rows": 5}), required=False
    )

    class Meta(Form.Meta):
        model = Handover
        fields = ["unit", "title", "recipient", "planned_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_new:
            held = self.instance.cases.order_by("number").values_list("number", flat=True)
            self.initial["numbers"] = "\n".join(held)

    def clean_numbers(self) -> str:
        """Closed cases for the national archives, each one there."""
        wanted = [line.strip() for line in self.cleaned_data["numbers"].splitlines() if line.strip()]
        cases = FileCase.objects.filter(number__in=wanted, state="closed", disposition="national")
        self.chosen = list(cases)
        missing = set(wanted) - {case.number for case in self.chosen}
        if missing:
            raise ValidationError(
                _("Not a closed case for the national archives: %(numbers)s"),
                params={"numbers": "、".join(sorted(missing))},
            )
        held = selectors.not_to_go(cases)
        if held:
            raise ValidationError(_("Frozen or classified: %(numbers)s"), params={"numbers": "、".join(held)})
        return "\n".join(wanted)

    def save(self, commit: bool = True):
        """Save it with its cases."""
        record = super().save(commit)
        if commit and "numbers" in self.changed_data:
            record.cases.set(self.chosen)
        return record


class CatalogueForm(Form):
    """A half-year."""

    class Meta(Form.Meta):
        model = Catalogue
        fields = ["unit", "first", "last"]

    def clean(self) -> dict:
        """It ends after it began."""
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("It cannot end before it began."))
        return data
