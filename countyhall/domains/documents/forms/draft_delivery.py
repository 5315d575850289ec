"""What the dispatcher writes down about one addressee's copy."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models import DeliveryState, Mode
from countyhall.kernel.web.fields import RocDateField
from countyhall.kernel.web.forms import Styled

NOTED = [
    (DeliveryState.HANDED, _("Handed over")),
    (DeliveryState.DELIVERED, pgettext_lazy("dispatch", "Delivered")),
    (DeliveryState.FAILED, pgettext_lazy("dispatch", "Failed")),
]


class DeliveryForm(Styled, forms.Form):
    """What was seen, and on which day."""

    outcome = forms.ChoiceField(label=_("What happened"), choices=NOTED)
    on = RocDateField(label=_("On"))
    reference = forms.CharField(
        label=_("Number of the parcel"), max_length=60, required=False, help_text=_("Of registered post")
    )
    said = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def __init__(self, *args, recipient, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.recipient = recipient

    def clean(self):
        """A failure says why."""
        said = super().clean()
        if said.get("outcome") == DeliveryState.FAILED and not said.get("said"):
            self.add_error("said", _("Why did it not arrive?"))
        return said


class RetryForm(Styled, forms.Form):
    """Again, by the same way or another."""

    mode = forms.ChoiceField(label=pgettext_lazy("dispatch", "Sent by"), choices=Mode.choices)
    code = forms.CharField(label=_("Agency code"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    address = forms.CharField(label=_("Address"), max_length=160, required=False)

    def __init__(self, *args, recipient, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].initial = getattr(recipient, name)
