"""Rows of an older catalogue, with the file numbers that they bear already."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives.models import FileCase, Item
from countyhall.domains.archives.models.batch import Batch
from countyhall.kernel.people.models import User
from countyhall.kernel.web.fields import RocDateField
from countyhall.kernel.web.forms import Form

CASE_NUMBER = re.compile(r"^(\d{3,4})/(\d{1,12})/(\d{1,6})$")
ITEM_NUMBER = re.compile(r"^(\d{3,4}/\d{1,12}/\d{1,6})/(\d{1,3})/(\d{1,3})$")


def case_number(text: str) -> tuple[int, str, int]:
    """Year, class and case number. Raises ``ValidationError``."""
    found = CASE_NUMBER.match(text.strip())
    if not found:
        raise ValidationError(_("A case number reads like 0109/010101/1."))
    return int(found[1]), found[2], int(found[3])


class PastCaseForm(Form):
    """A case with its number."""

    number = forms.CharField(label=_("File number"), max_length=40)
    closed_on = RocDateField(label=_("Closed on"), required=False)

    class Meta(Form.Meta):
        model = FileCase
        fields = ["unit", "title", "summary", "producer", "access", "opened_on"]

    def clean_number(self) -> str:
        """In its usual writing."""
        year, code, no = case_number(self.cleaned_data["number"])
        return f"{year:04}/{code}/{no}"

    def clean(self) -> dict:
        """Closed after it was opened."""
        data = super().clean()
        if data.get("closed_on") and data.get("opened_on") and data["closed_on"] < data["opened_on"]:
            self.add_error("closed_on", _("It cannot be closed before it was opened."))
        return data


class PastItemForm(Form):
    """An item with its number."""

    number = forms.CharField(label=_("File number"), max_length=40)

    class Meta(Form.Meta):
        model = Item
        fields = [
            "unit", "subject", "kind", "doc_number", "sender", "recipient", "received_on", "received_number",
            "sent_on", "sent_number", "produced_on", "page_count", "medium", "attachments_note", "secrecy",
            "declassify", "access", "file_names", "filed_on",
        ]  # fmt: skip

    def clean_number(self) -> str:
        """In its usual writing."""
        found = ITEM_NUMBER.match(self.cleaned_data["number"].strip())
        if not found:
            raise ValidationError(_("A file number reads like 0109/010101/1/001/023."))
        year, code, no = case_number(found[1])
        return f"{year:04}/{code}/{no}/{int(found[2]):03}/{int(found[3]):03}"

    def clean(self) -> dict:
        """What is secret says until when."""
        data = super().clean()
        if data.get("secrecy") and not data.get("declassify"):
            self.add_error("declassify", _("Say when it is declassified."))
        return data


class PastBatchForm(Form):
    """A batch that was scanned and accepted elsewhere: its pages as they were counted, and where its images lie."""

    pages = forms.IntegerField(label=_("pages accepted"), min_value=1, max_value=1_000_000)
    wrong = forms.IntegerField(label=_("pages wrong in the sample"), min_value=0, required=False)
    accepted_on = RocDateField(label=_("accepted on"))
    sampler = forms.ModelChoiceField(User.objects.all(), label=_("looked at by"))
    kept_elsewhere = forms.CharField(label=_("images kept at"), max_length=120)

    class Meta(Form.Meta):
        model = Batch
        fields = ["unit", "title", "box", "phase", "stage", "operator", "place", "received_on"]

    def clean(self) -> dict:
        """Accepted after it came, by somebody who did not scan it."""
        data = super().clean()
        if data.get("accepted_on") and data.get("received_on") and data["accepted_on"] < data["received_on"]:
            self.add_error("accepted_on", _("It cannot be accepted before its boxes came."))
        if data.get("sampler") and data.get("sampler") == data.get("operator"):
            self.add_error("sampler", _("Nobody looks at the sample of their own scans."))
        return data
