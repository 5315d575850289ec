"""Petitions taken down by staff, one with the form or many from a sheet."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.petitions.forms import PetitionForm
from countyhall.domains.petitions.forms.desk import IDENTITY
from countyhall.domains.petitions.models import Identity, Petition
from countyhall.domains.petitions.services import intake
from countyhall.domains.petitions.services.past import PastCase, load


class EntryForm(PetitionForm):
    """The desk's form whose saving takes the petition in: number, vault, clock, receipt.

    ``code`` is afterwards what the clerk reads to the petitioner.
    """

    code = ""

    class Meta(PetitionForm.Meta):
        pass

    @transaction.atomic
    def save(self, commit: bool = True):
        """Take a new petition in; save an old one's corrections."""
        if not self.is_new or not commit:
            return super().save(commit)
        said = {name: self.cleaned_data[name] for name in self._meta.fields if name != "received_on"}
        received_on = self.cleaned_data["received_on"]
        record, self.code = intake.register(
            identity=Identity(**self.identity()),
            sent_on=received_on,
            received_on=received_on,
            by=self.by,
            **said,
        )
        if self.by is not None and not Petition.objects.visible_to(self.by).filter(pk=record.pk).exists():
            raise ValidationError(
                _("You could not see this petition after saving it. Choose a unit that you act for.")
            )
        self.instance = record
        return record


def load_rows(forms: Sequence[PetitionForm], by) -> list[Petition]:
    """Petitions of a sheet, in the order of its rows, with what the sheet says became of them."""
    cases = [_case(form, by) for form in forms]
    made = load(cases)
    by_case = dict(zip(sorted(range(len(cases)), key=lambda i: cases[i].sent_on), made, strict=True))
    return [by_case[i] for i in range(len(cases))]


def _case(form: PetitionForm, by) -> PastCase:
    data = dict(form.cleaned_data)
    for name in ("version", "read_back", "signed"):
        data.pop(name, None)
    identity = Identity(**{name: data.pop(name, "") for name in IDENTITY})
    received = data.pop("received_on")
    answered, closed = data.pop("answered_on", None), data.pop("closed_on", None)
    return PastCase(
        sent_on=received,
        received_on=received,
        identity=identity,
        registered_by=by,
        answered_on=answered or closed,
        closed_on=closed,
        answer=data.pop("answer", ""),
        assigned_on=received if answered or closed else None,
        **data,
    )
