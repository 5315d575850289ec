"""The desk's forms whose saving is more than a row: numbers, places, clocks, the vault."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.archives import forms
from countyhall.domains.archives.models import Destruction, Person
from countyhall.domains.archives.services import intake, plan, requests
from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock, roc
from countyhall.kernel.records import services as records


class Entry:
    """What the forms share: a new record is made by a service, and its author must be able to see it."""

    def make(self, said: dict):
        """Make the record."""
        raise LookupError(said)

    @transaction.atomic
    def save(self, commit: bool = True):
        """Make a new one; save an old one's corrections."""
        if not self.is_new or not commit:
            return super().save(commit)
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        try:
            self.instance = self.make(said)
        except Refused as no:
            raise ValidationError(str(no)) from no
        self._must_be_visible(self.instance)
        return self.instance


class CaseEntryForm(Entry, forms.CaseForm):
    """Opens a case."""

    class Meta(forms.CaseForm.Meta):
        pass

    def make(self, said: dict):
        """The next number of its class and year."""
        return plan.open_case(said.pop("file_class"), by=self.by, **said)


class ItemEntryForm(Entry, forms.ItemForm):
    """Registers an item by hand."""

    class Meta(forms.ItemForm.Meta):
        pass

    def make(self, said: dict):
        """The next place of its case."""
        return intake.register(said.pop("case"), by=self.by, **said)


class Numbered(Entry):
    """A record whose number is the next one of its year."""

    letter = ""

    def make(self, said: dict):
        """Number it, save it, write the history."""
        record = self._meta.model(created_by=self.by, **self.fields_of(said))
        record.number = next_number(self.letter, self.day(record), by=self.by)
        record.save()
        audit.record(record, "created", by=self.by, after=record.state)
        events.emit(f"{record._meta.label_lower}.created", record, by=self.by)
        return record

    def fields_of(self, said: dict) -> dict:
        """The model's fields from what was typed."""
        return said

    def day(self, record) -> date:
        """The day whose year the number bears."""
        return clock.today()


def next_number(letter: str, day: date, *, by=None) -> str:
    """``L109-000001``: one series for each kind of record and year."""
    year = roc.year(day)
    return records.next_number(f"archives.{letter}.{year}", text=lambda v: f"{letter}{year}-{v:06}", by=by)


class LoanEntryForm(Numbered, forms.LoanForm):
    """Asks for a loan."""

    letter = "L"

    class Meta(forms.LoanForm.Meta):
        pass

    def fields_of(self, said: dict) -> dict:
        """The item that was named; the borrower is whoever asks."""
        said["item"] = said.pop("wanted")
        return said | {"borrower": self.by, "asked_on": clock.today()}


class RequestEntryForm(Entry, forms.RequestForm):
    """Takes an application in at the counter; ``code`` is afterwards told to the applicant."""

    code = ""

    class Meta(forms.RequestForm.Meta):
        pass

    def make(self, said: dict):
        """Number, vault and clock."""
        fields = {name: said[name] for name in self._meta.fields if name in said}
        made, self.code = requests.receive(Person(**self.identity()), by=self.by, **fields)
        return made


class DestructionEntryForm(Numbered, forms.DestructionForm):
    """Begins a destruction."""

    letter = "D"

    class Meta(forms.DestructionForm.Meta):
        pass

    def clean(self) -> dict:
        """At most once a year in principle."""
        data = super().clean()
        others = Destruction.objects.filter(year=data.get("year"), reason_again="").exclude(state="dropped")
        if not data.get("reason_again") and others.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "reason_again", _("There is a destruction of that year. Say why another is needed.")
            )
        return data


class HandoverEntryForm(Numbered, forms.HandoverForm):
    """Begins a handover."""

    letter = "T"

    class Meta(forms.HandoverForm.Meta):
        pass

    def make(self, said: dict):
        """With its cases."""
        said.pop("numbers", None)
        record = super().make(said)
        record.cases.set(getattr(self, "chosen", []))
        return record


class CatalogueEntryForm(Numbered, forms.CatalogueForm):
    """Begins a half-year's catalogue."""

    letter = "C"

    class Meta(forms.CatalogueForm.Meta):
        pass
