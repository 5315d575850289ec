"""What people type when they sign, send back, ask others, or register a key."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.approvals.inserting import AFTER_DECISION, BACK_TO_ME, NEXT
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock
from countyhall.kernel.web.forms import Styled

LARGEST = 256 * 1024


class CardForm(Styled, forms.Form):
    """The file in which a card's own program signed a statement."""

    card = forms.FileField(
        label=_("Signature file of your card (.p7s)"), required=False, widget=forms.FileInput
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["card"].widget.attrs["accept"] = ".p7s,.p7m,.der"

    def clean_card(self) -> bytes:
        """The bytes of the file."""
        upload = self.cleaned_data["card"]
        if upload is None:
            return b""
        if upload.size > LARGEST:
            raise forms.ValidationError(_("This is no signature file."))
        return upload.read()


class SignedForm(CardForm):
    """A signature that the browser or a card made, or why it follows later."""

    statement = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    signature = forms.CharField(widget=forms.HiddenInput, required=False)
    means = forms.CharField(widget=forms.HiddenInput, required=False)
    later = forms.CharField(
        label=_("My key or card is not at hand, because"),
        widget=forms.Textarea(attrs={"rows": 2}),  # Enter must not press the form's first button
        required=False,
        max_length=200,
        help_text=_("You sign afterwards; until then the inbox reminds you."),
    )


class OpinionForm(SignedForm):
    """An opinion on the text that was read."""

    opinion = forms.CharField(
        label=_("Opinion"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class BackForm(SignedForm):
    """Why it goes back, and to whom."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    to = forms.TypedChoiceField(label=_("Send back to"), coerce=int)

    def __init__(self, *args, desks=(), **kwargs) -> None:
        super().__init__(*args, auto_id="id_back_%s", **kwargs)
        self.fields["to"].choices = list(desks)


class AddForm(Styled, forms.Form):
    """One more person who signs, after this desk or beside it."""

    person = forms.CharField(label=_("Account or name"), max_length=60)
    how = forms.ChoiceField(
        label=pgettext_lazy("signer", "When"),
        choices=[("add", _("Further signer, after me")), ("join", _("Joint signer, beside me"))],
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args, deciding: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if deciding:  # nobody reviews what is decided
            beside = self.fields["how"].choices[1]
            self.fields["how"].choices = [("add", _("Further signer, before I decide")), beside]

    def clean_person(self) -> User:
        """The one person who is called so."""
        text = self.cleaned_data["person"].strip()
        active = User.objects.filter(is_active=True)
        found = list(active.filter(username__iexact=text)) or list(active.filter(name=text)[:2])
        if not found:
            raise forms.ValidationError(_("Nobody is called “%(text)s”.") % {"text": text})
        if len(found) > 1:
            raise forms.ValidationError(_("Several people are called so: give the account."))
        return found[0]


class ConsultForm(Styled, forms.Form):
    """Units that are asked side by side."""

    units = forms.ModelMultipleChoiceField(
        label=_("Units to consult"),
        queryset=Unit.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 7, "class": "form-select"}),
    )
    days = forms.IntegerField(label=_("Working days to answer"), min_value=1, max_value=60, initial=3)
    where = forms.ChoiceField(
        label=pgettext_lazy("consultation", "When"),
        choices=[
            (BACK_TO_ME, _("Now; it comes back to me")),
            (NEXT, _("After my signature")),
            (AFTER_DECISION, _("After the decision")),
        ],
    )
    reason = forms.CharField(label=_("What is asked"), max_length=200, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kinds = [Unit.Kind.DEPARTMENT, Unit.Kind.SECTION, Unit.Kind.AGENCY, Unit.Kind.ENTERPRISE]
        self.fields["units"].queryset = Unit.objects.on(clock.today()).filter(kind__in=kinds).order_by("path")


class ReasonForm(Styled, forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class CertificateForm(Styled, forms.Form):
    """The certificate of one's card."""

    certificate = forms.FileField(label=_("Certificate (PEM)"))

    def clean_certificate(self) -> bytes:
        """The bytes of the file."""
        upload = self.cleaned_data["certificate"]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("This is no certificate in PEM form."))
        return upload.read()
