"""Begin a draft from a form: with a template's text, and the sender of the document as addressee."""

from django.core.exceptions import ValidationError
from django.db import transaction

from countyhall.domains.documents.forms.draft import BeginForm
from countyhall.domains.documents.services import drafting
from countyhall.kernel.lifecycle import Refused

__all__ = ["DraftForm"]


class DraftForm(BeginForm):
    """Begin a draft; the text follows in the editor."""

    @transaction.atomic
    def save(self, commit: bool = True):
        """Begin it."""
        said = self.cleaned_data
        fields = {name: said[name] for name in ("way", "approach", "level")}
        try:
            draft = drafting.begin(
                said["of_document"], said["kind"], by=self.by, template=said["template"], unit=said["unit"],
                **fields,
            )  # fmt: skip
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        self._must_be_visible(draft)
        return draft
