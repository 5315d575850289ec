"""The form that takes a sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.web.forms import Styled


class SheetForm(Styled, forms.Form):
    """A sheet to be tried first."""

    file = forms.FileField(
        label=_("Sheet"),
        help_text=_("xlsx, ods, xls, or csv in UTF-8, UTF-16 or Big5. The columns may stand in any order."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.xls,.csv,.txt"}),
    )
