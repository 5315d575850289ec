"""What a citizen types to be told of a plan."""

from django import forms
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.web.forms import Styled


class FollowForm(Styled, forms.Form):
    """An address; the empty box is for machines only."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_website(self) -> str:
        """People leave it empty."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This was not sent by a person."))
        return ""
