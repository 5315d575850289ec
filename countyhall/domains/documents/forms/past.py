"""Documents and letters of an older system, row by row, with the numbers that they bear."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.forms.document import ReceiptForm
from countyhall.domains.documents.models import Agency, Document, Draft
from countyhall.domains.documents.models.kinds import rule_of
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock
from countyhall.kernel.web.fields import RocDateField
from countyhall.kernel.web.forms import Form

FILE_NUMBER = re.compile(r"^0*(\d{1,3})/(\d{1,12})/(\d{1,10})(?:/\d{1,3}){0,2}$")
SEVERAL = re.compile("[、;；\n]")
DIGITS = re.compile(r"\d{10}")
ENDS = [
    ("sent", pgettext_lazy("past document", "Sent")),
    ("closed", pgettext_lazy("past document", "Closed")),
]


def file_number(text: str) -> tuple[int, str, str] | None:
    """Year, class and case of a file number; volume and place are the archive's. Raises ``ValidationError``."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    found = FILE_NUMBER.match(text)
    if not found:
        raise ValidationError(_("A file number reads like 0109/010101/1 or 0109/010101/1/001/023."))
    return int(found[1]), found[2], found[3].lstrip("0") or "0"


class Filed(forms.Form):
    """What every row says about filing: the day, and where."""

    filed_on = RocDateField(label=_("filed"), required=False)
    file_number = forms.CharField(label=_("file number"), max_length=40, required=False)

    def clean_file_number(self) -> tuple[int, str, str] | None:
        """In its parts."""
        return file_number(self.cleaned_data.get("file_number") or "")

    def check_filing(self, data: dict, ended) -> None:
        """Filed after it was dealt with; a file number belongs to something that was filed."""
        filed = data.get("filed_on")
        if filed and (ended is None or filed < ended):
            self.add_error("filed_on", _("Filed before it was dealt with."))
        if data.get("file_number") and not filed and "filed_on" not in self.errors:
            self.add_error("filed_on", _("It has a file number: say when it was filed."))
        for name in ("closed_on", "sent_on", "filed_on"):
            if data.get(name) and data[name] > clock.today():
                self.add_error(name, _("What is past cannot lie in the future."))


class PastForm(Filed, ReceiptForm):
    """A document of an older system, with what became of it."""

    number = forms.CharField(label=_("number"), max_length=20)
    received_on = RocDateField(label=_("received"))
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("unit in charge"))
    closed_on = RocDateField(label=_("dealt with"), required=False)
    ended = forms.ChoiceField(label=_("how it ended"), choices=[("", "—"), *ENDS], required=False)
    handler_name = forms.CharField(
        label=_("handler"), max_length=60, required=False,
        help_text=_("Name or account; who has no account here is noted by name."),
    )  # fmt: skip

    class Meta(ReceiptForm.Meta):
        model = Document
        fields = [*ReceiptForm.Meta.fields, "retention", "pages"]

    def own_units(self) -> list[str]:
        """A sheet of the registry names every unit's documents."""
        return []

    def clean(self) -> dict:
        """Days in their order; a number that nobody has."""
        data = super().clean()
        received, closed = data.get("received_on"), data.get("closed_on")
        if received and closed and closed < received:
            self.add_error("closed_on", _("Dealt with before it was received."))
        if data.get("ended") and not closed and "closed_on" not in self.errors:
            self.add_error("closed_on", _("Say when it was dealt with."))
        self.check_filing(data, closed)
        if data.get("secrecy"):
            self.add_error("secrecy", _("Classified documents of an older system are not taken over."))
        return data


class PastLetterForm(Filed, Form):
    """A letter that an older system sent, with everybody to whom it went."""

    number = forms.CharField(label=_("number sent under"), max_length=40)
    document_number = forms.CharField(
        label=_("document that it belongs to"), max_length=20, required=False,
        help_text=_("Of the document that it answers; without it, the ten digits of its own number."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("unit in charge"))
    subject = forms.CharField(label=_("subject"), max_length=2000)
    drafted_on = RocDateField(label=_("drafted"), required=False)
    sent_on = RocDateField(label=pgettext_lazy("draft", "sent"))
    originals = forms.CharField(
        label=_("Originals to"), required=False, help_text=_("Several set apart by 、")
    )
    copies = forms.CharField(label=_("Copies to"), required=False, help_text=_("Several set apart by 、"))
    body = forms.CharField(label=_("text"), required=False, max_length=100_000)
    drafter_name = forms.CharField(label=_("drafter"), max_length=60, required=False)
    signer = forms.CharField(label=pgettext_lazy("draft", "signature"), max_length=120, required=False)

    class Meta(Form.Meta):
        model = Draft
        fields = ["kind", "speed", "attachments_note"]

    def own_units(self) -> list[str]:
        """A sheet of the registry names every unit's letters."""
        return []

    def clean_originals(self) -> list[str]:
        """Each name once."""
        return self._names("originals")

    def clean_copies(self) -> list[str]:
        """Each name once."""
        return self._names("copies")

    def _names(self, field: str) -> list[str]:
        names = [name.strip() for name in SEVERAL.split(self.cleaned_data.get(field) or "") if name.strip()]
        too_long = next(
            (name for name in names if len(name) > Agency._meta.get_field("name").max_length), None
        )
        if too_long:
            raise ValidationError(_("This is no name: “%(name)s …”.") % {"name": too_long[:20]})
        return list(dict.fromkeys(names))

    def clean_kind(self) -> str:
        """Only what leaves the house."""
        kind = self.cleaned_data["kind"]
        if not rule_of(kind, clock.today()).leaves:
            raise ValidationError(_("This kind stays in the house and is sent to nobody."))
        return kind

    def clean(self) -> dict:
        """Somebody to send it to, nobody twice, days in their order, a document that it can belong to."""
        data = super().clean()
        sent = data.get("sent_on")
        data["drafted_on"] = data.get("drafted_on") or sent
        if sent and data["drafted_on"] > sent:
            self.add_error("sent_on", _("Sent before it was drafted."))
        self._check_names(data)
        self.check_filing(data, sent)
        number = data.get("document_number") or next(iter(DIGITS.findall(data.get("number") or "")), "")
        if not number and "number" not in self.errors:
            self.add_error("document_number", _("Say which document it belongs to."))
        data["document_number"] = number
        return data

    def _check_names(self, data: dict) -> None:
        originals, copies = data.get("originals") or [], data.get("copies") or []
        twice = sorted(set(originals) & set(copies))
        if twice:
            self.add_error("copies", _("Gets the original already: %(names)s.") % {"names": "、".join(twice)})
        addressed = not data.get("kind") or rule_of(data["kind"], clock.today()).addressed
        if not originals and not copies and addressed and "originals" not in self.errors:
            self.add_error("originals", _("Say to whom it went."))
