"""The form with which a published gazette is handed in."""

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["GazetteForm"]


class GazetteForm(forms.Form):
    """A file as it is published."""

    file = forms.FileField(
        label=_("File of the gazette"), help_text=_("JSON lines (.jsonl, .jsonl.gz), JSON or XML")
    )
