"""A document as the registry and the handlers take it down; importers check their rows with it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents.models import Agency, Document, Policy, Processing, Secrecy
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock
from countyhall.kernel.web.fields import RocDateField
from countyhall.kernel.web.forms import Form

RANK = {"": 0, **{level: rank for rank, level in enumerate(Secrecy.values, 1)}}
LONGEST_YEARS = {Secrecy.TOP_SECRET: 30, Secrecy.MOST_SECRET: 20, Secrecy.SECRET: 10}


class Checked(Form):
    """What every form of a document checks."""

    def clean(self) -> dict:
        """A date set needs its day; a classified document its end; nobody lowers secrecy by editing."""
        data = super().clean()
        if data.get("processing") == Processing.DEADLINE and not data.get("limit_on"):
            self.add_error("limit_on", _("Say by which day."))
        level = data.get("secrecy") or ""
        if level:
            self._check_secrecy(data, level)
        if "secrecy" in self.fields and self.instance.pk and RANK[level] < RANK[self.was_secret]:
            self.add_error("secrecy", _("Secrecy is lowered by a proposal that somebody else approves."))
        return data

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.was_secret = self.instance.secrecy or ""

    def _check_secrecy(self, data: dict, level: str) -> None:
        until, begins = data.get("declassify_on"), data.get("received_on") or clock.today()
        if not data.get("declassify") and not until:
            self.add_error("declassify", _("Say when or on what condition it is declassified."))
        longest = LONGEST_YEARS.get(level)
        if until and longest and (until - begins).days > longest * 366:
            self.add_error(
                "declassify_on",
                _("A document of this level is kept secret for %(years)s years at most.")
                % {"years": longest},
            )


class ReceiptForm(Checked):
    """A receipt: sender, their number and date, what it is about, how urgent, how secret."""

    received_on = RocDateField(label=_("received"), required=False)
    assign_to = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Assign to"), required=False, to_field_name="code"
    )
    subject = forms.CharField(label=_("subject"), max_length=500, required=False)

    class Meta(Form.Meta):
        model = Document
        fields = [
            "medium", "sender", "sender_code", "sender_number", "sender_date", "kind", "subject",
            "attachments_note", "copies", "speed", "secrecy", "declassify", "declassify_on", "copy_kind",
            "processing", "limit_on", "limit_days", "received_on",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"].required = True
        self.fields["assign_to"].queryset = Unit.objects.on(clock.today())
        self.fields["copies"].required = False
        if not self.is_new:
            del self.fields["assign_to"]

    def clean_copies(self) -> int:
        """None is none."""
        return self.cleaned_data.get("copies") or 0

    def clean_received_on(self):
        """Not in the future; today when nothing is said."""
        day = self.cleaned_data.get("received_on") or (
            clock.today() if self.is_new else self.instance.received_on
        )
        if day and day > clock.today():
            raise ValidationError(_("A receipt cannot lie in the future."))
        return day

    def clean(self) -> dict:
        """Every document but a classified one has a subject."""
        data = super().clean()
        if not data.get("secrecy") and not data.get("subject"):
            self.add_error("subject", _("Say what it is about."))
        return data


class CorrectionForm(Checked):
    """What may be corrected after registration; the history keeps what stood there before."""

    class Meta(Form.Meta):
        model = Document
        fields = [
            "medium", "sender", "sender_code", "sender_number", "sender_date", "kind", "subject",
            "attachments_note", "copies", "speed", "secrecy", "declassify", "declassify_on", "copy_kind",
            "processing", "limit_on", "limit_days", "item",
        ]  # fmt: skip


class OwnCaseForm(Checked):
    """A case that begins in the house."""

    class Meta(Form.Meta):
        model = Document
        fields = ["subject", "kind", "speed", "processing", "limit_on", "limit_days", "item", "unit"]


class AgencyForm(Form):
    """An entry of the address book."""

    class Meta(Form.Meta):
        model = Agency
        fields = [
            "name", "short_name", "code", "unit_code", "kind", "postcode", "address", "phone", "fax", "email",
            "exchanges_since", "uses_signoff_since", "uses_signoff_until", "house", "prefix", "valid_from",
            "valid_to", "unit",
        ]  # fmt: skip

    def own_units(self) -> list[str]:
        """The house's own agency may be any unit; the keeper is one's own."""
        return ["unit"]

    def clean(self) -> dict:
        """Days in their order; on no day two entries of one code."""
        data = super().clean()
        since, until = data.get("valid_from"), data.get("valid_to")
        if since and until and until < since:
            self.add_error("valid_to", _("The last day lies before the first."))
        elif data.get("code"):
            self.check_code(data)
        return data

    def check_code(self, data: dict) -> None:
        """The code belongs to nobody else on these days."""
        others = Agency.objects.exclude(pk=self.instance.pk).filter(
            code=data["code"], unit_code=data.get("unit_code") or ""
        )
        other = others.holding(data.get("valid_from"), data.get("valid_to")).first()
        if other is not None:
            self.add_error("code", code_taken(other))


def code_taken(other: Agency) -> str:
    """Whose the code is."""
    return _("On these days the code belongs to %(name)s.") % {"name": other.name}


class AgencyRowForm(AgencyForm):
    """A row of the list of agency codes: whose a code is already, is asked once for many rows."""

    class Meta(AgencyForm.Meta):
        pass

    def check_code(self, data: dict) -> None:
        """Left to the sheet as a whole."""


class PolicyForm(Form):
    """Settings of an agency from a day on."""

    class Meta(Form.Meta):
        model = Policy
        fields = ["unit", "valid_from", "moves_before_decision", "holidays_count", "half_day", "basis"]
