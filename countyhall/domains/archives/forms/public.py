"""What citizens fill in to read archives; plain forms that work without JavaScript."""

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.archives.models import AccessRequest
from countyhall.kernel.web.forms import Styled

LEAST_SECONDS = 3
VALID_SECONDS = 24 * 3600
SALT = "archives.begun"


def said(label, length: int, *, required: bool = True, rows: int = 0, complete: str = "", **kwargs):
    """A box for words."""
    attrs = {"autocomplete": complete} if complete else {}
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, max_length=length, required=required, widget=widget, **kwargs)


class ApplyForm(Styled, forms.Form):
    """What is wanted, what for, and who applies (enforcement rules of the Archives Act, article 18)."""

    wanted = said(
        _("Which archives do you want to read?"), 3000, rows=5,
        help_text=_("File number or document number if you know it; else what it is about and from which years."),
    )  # fmt: skip
    use = forms.ChoiceField(label=_("What do you apply for?"), choices=AccessRequest.Use.choices)
    purpose = said(_("For what purpose?"), 200)
    original_reason = said(
        _("If you need the original: why?"), 200, required=False,
        help_text=_("Copies are shown as a rule."),
    )  # fmt: skip
    name = said(_("Your name"), 60, complete="name")
    born_on = said(_("Date of birth"), 20, help_text=_("Such as 60/5/20"))
    id_number = said(_("Identity or passport number"), 20, complete="off")
    phone = forms.CharField(
        label=_("Telephone"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    address = said(_("Address"), 200, complete="street-address")
    email = forms.EmailField(
        label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("With it you read every step by mail as well."),
    )  # fmt: skip
    agent_name = said(_("Does somebody act for you? Their name"), 60, required=False)
    agent_id_number = said(_("Their identity number"), 20, required=False)
    agent_phone = said(_("Their telephone"), 40, required=False)
    agent_address = said(_("Their address"), 200, required=False)
    agree = forms.BooleanField(label=_("I have read how my personal data are used"))
    website = said(_("Leave this empty"), 60, required=False)
    begun = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["use"].choices = AccessRequest.Use.choices
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}
        self.initial.setdefault("begun", signing.dumps("apply", salt=SALT))

    def matter(self) -> list:
        """The bound fields of what is wanted."""
        return [self[name] for name in ("wanted", "use", "purpose", "original_reason")]

    def applicant(self) -> list:
        """The bound fields of who applies."""
        return [self[name] for name in ("name", "born_on", "id_number", "phone", "address", "email")]

    def agent(self) -> list:
        """The bound fields of whoever acts for the applicant."""
        return [self[name] for name in ("agent_name", "agent_id_number", "agent_phone", "agent_address")]

    def clean_website(self) -> str:
        """A box that people do not see: whoever fills it in is a machine."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave the last box empty, then send again."))
        return ""

    def clean_begun(self) -> str:
        """Nobody fills in this page within three seconds; a day-old page is opened anew."""
        try:
            signing.loads(self.cleaned_data["begun"], salt=SALT, max_age=VALID_SECONDS)
            stamp = signing.b62_decode(self.cleaned_data["begun"].split(":")[-2])
        except (signing.BadSignature, IndexError) as error:
            raise ValidationError(_("This page was open for too long. Please send it again.")) from error
        if timezone.now().timestamp() - stamp < LEAST_SECONDS:
            raise ValidationError(_("That was very quick. Please wait three seconds, then send again."))
        return ""

    def clean(self) -> dict:
        """Whoever acts for somebody is named in full."""
        data = super().clean()
        if data.get("agent_name") and not data.get("agent_id_number"):
            self.add_error("agent_id_number", _("Give the identity number of the person who acts for you."))
        return data


class FollowForm(Styled, forms.Form):
    """Number and code."""

    number = forms.CharField(
        label=pgettext_lazy("archives", "Number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label=pgettext_lazy("archives", "Code"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip


class CorrectForm(Styled, forms.Form):
    """The correction that was asked for."""

    text = said(_("Your correction"), 2000, rows=5)
