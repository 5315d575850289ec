"""What is asked before a sealed file opens."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why somebody reads what is sealed."""

    reason = forms.CharField(
        label=_("Why do you need to read it?"), max_length=200, min_length=4,
        help_text=_("Your name, the time and this reason are kept in the history."),
    )  # fmt: skip
