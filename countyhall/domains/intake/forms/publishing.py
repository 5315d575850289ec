"""What is said when an edition is published or withdrawn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.web.forms import Styled


class PublishForm(Styled, forms.Form):
    """A line about what changed, for readers."""

    note = forms.CharField(label=_("What changed"), max_length=500, required=False)


class WithdrawForm(Styled, forms.Form):
    """The reason, which readers are told."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea,
        help_text=_("Readers of the edition's address are told it."),
    )  # fmt: skip
