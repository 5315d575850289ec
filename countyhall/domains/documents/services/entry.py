"""Documents taken down by people: receipts at the registry, cases begun by handlers."""

from django.db import transaction
from django.forms import widgets
from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents import selectors
from countyhall.domains.documents.forms import CorrectionForm, OwnCaseForm, ReceiptForm
from countyhall.domains.documents.lifecycle import clocks, secrecy
from countyhall.domains.documents.lifecycle.document import document as lifecycle
from countyhall.domains.documents.services import intake
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles


def desk_of(user) -> Unit:
    """The agency for which a person registers: that of the unit where they may; the county for the house itself."""
    if user is None:
        return Unit.objects.order_by("path").first()
    held = [h for h in roles.held_by(user) if h.role.code == "registrar"] or roles.held_by(user)
    unit = held[0].unit if held else Unit.objects.order_by("path").first()
    return selectors.agency_of(unit)


GROUPS = ("medium", "speed", "secrecy", "copy_kind")


class EntryForm(ReceiptForm):
    """The registry's form: saving registers a receipt, and assigns it where a unit was named."""

    class Meta(ReceiptForm.Meta):
        widgets = dict.fromkeys(GROUPS, widgets.RadioSelect)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in GROUPS:
            field = self.fields[name]
            field.choices = [(key, label if key else _("Not classified")) for key, label in field.choices]
            if name != "secrecy":
                field.choices = [pair for pair in field.choices if pair[0]]

    def clean_sender(self) -> str:
        """A code that was typed or scanned stands for its agency."""
        said = self.cleaned_data["sender"].strip()
        entry = selectors.agencies.of_code(said, clock.today())
        return entry.name if entry else said

    @transaction.atomic
    def save(self, commit: bool = True):
        """Take a new receipt in."""
        said = {name: self.cleaned_data[name] for name in self._meta.fields}
        record = intake.register(agency=desk_of(self.by), by=self.by, **said)
        unit = self.cleaned_data.get("assign_to")
        if unit is not None:
            record = lifecycle.take(record, "assign", by=self.by, unit=unit)
        self.instance = record
        return record


class NewCaseForm(OwnCaseForm):
    """A case begun in the house: its handler is whoever begins it."""

    class Meta(OwnCaseForm.Meta):
        pass

    @transaction.atomic
    def save(self, commit: bool = True):
        """Number it and put it into the handler's hands."""
        said = {name: self.cleaned_data[name] for name in self._meta.fields}
        self.instance = intake.begin(handler=self.by, by=self.by, **said)
        self._must_be_visible(self.instance)
        return self.instance


class CaseForm(CorrectionForm):
    """A document corrected: its days and its secrecy follow, and the history keeps what stood there."""

    class Meta(CorrectionForm.Meta):
        pass

    def clean(self) -> dict:
        """What is being written online is not classified before it is given up."""
        data = super().clean()
        if data.get("secrecy") and not self.was_secret and secrecy.open_drafts(self.instance):
            self.add_error(
                "secrecy",
                _("Its drafts are not finished: take them back and give them up, then classify it."),
            )
        return data

    @transaction.atomic
    def save(self, commit: bool = True):
        """Save the correction and what follows from it."""
        secrecy.classify(self.instance)
        record = super().save(commit)
        if record.secrecy and not self.was_secret:
            secrecy.put_away(record, by=self.by)
        if {"speed", "processing", "limit_on", "limit_days"} & set(self.changed_data):
            clocks.fit(record, clock.today())
        if {"secrecy", "declassify_on"} & set(self.changed_data):
            secrecy.watch(record, clock.today())
        return record
