"""What citizens fill in; plain forms that work without JavaScript."""

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.domains.petitions.models import Channel, Kind, Language, QuestionSet, Township, Wish
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.web.forms import RocDateField, Styled

MOST_FILES = 3
LEAST_SECONDS = 3
VALID_SECONDS = 24 * 3600
BOXES = [
    (Channel.MAGISTRATE, _("Magistrate's mailbox")),
    (Channel.WEB, _("County services")),
]


class OneOf(forms.RadioSelect):
    """Round boxes, one below the other, each as wide as its words."""

    template_name = "petitions/widgets/choices.html"
    option_template_name = "django/forms/widgets/input.html"


class FilesInput(forms.ClearableFileInput):
    """A box that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each of an allowed kind and free of harm."""

    widget = FilesInput

    def clean(self, data, initial=None) -> list:
        """The uploads; too many or a refused one is said in words."""
        uploads = [u for u in (data if isinstance(data, list | tuple) else [data]) if u]
        if len(uploads) > MOST_FILES:
            raise ValidationError(_("At most %(count)s files, please."), params={"count": MOST_FILES})
        for upload in uploads:
            attachments.check(upload)
            upload.seek(0)
        return uploads


class WriteForm(Styled, forms.Form):
    """The letter, who sends it, and what may be done with it."""

    channel = forms.ChoiceField(label=_("To"), choices=BOXES, initial=Channel.MAGISTRATE)
    kind = forms.ChoiceField(
        label=pgettext_lazy("petition", "Kind"), choices=Kind.choices, initial=Kind.RIGHTS
    )
    subject = forms.CharField(label=_("Subject"), max_length=120)
    body = forms.CharField(
        label=_("What happened, where and when?"), max_length=6000, widget=forms.Textarea(attrs={"rows": 8})
    )
    township = forms.ChoiceField(
        label=_("Township"), choices=[("", _("Not in one place")), *Township.choices], required=False
    )
    village = forms.CharField(label=_("Village"), max_length=20, required=False)
    place = forms.CharField(label=_("Street, landmark or lamp number"), max_length=120, required=False)
    files = FilesField(label=_("Photos or documents"), required=False, help_text=_("At most 3"))
    name = forms.CharField(
        label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send you a letter; confirm it within 3 days."),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    language = forms.ChoiceField(label=_("Language of your letter"), choices=Language.choices)
    wish = forms.ChoiceField(
        label=_("May we publish it?"), choices=Wish.choices, initial=Wish.PRIVATE, widget=OneOf
    )
    secret = forms.BooleanField(
        label=_("I report wrongdoing: keep me and my report secret"),
        required=False,
        help_text=_(
            "Only named persons may read it, and every reading of your name is recorded with its reason."
        ),
    )
    agree = forms.BooleanField(label=_("I have read how my personal data are used"))
    website = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
        label=_("Leave this empty"),
    )
    begun = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, questions: QuestionSet | None = None, **kwargs) -> None:
        self.questions = questions
        super().__init__(*args, **kwargs)
        self.fields["township"].choices = [("", _("Not in one place")), *Township.choices]
        self.initial.setdefault("begun", signing.dumps("write", salt="petitions.begun"))
        self.initial.setdefault("language", "en" if get_language() == "en" else "zh-hant")
        for question in questions.questions if questions else []:
            field = self.fields[f"ask_{question['code']}"] = field_of(question)
            self._dress(f"ask_{question['code']}", field)

    def matter(self) -> list:
        """The bound fields of the matter itself."""
        return self._group("channel", "kind", "language", "subject", "body", "files")

    def where(self) -> list:
        """The bound fields of the place."""
        return self._group("township", "village", "place")

    def sender(self) -> list:
        """The bound fields of who writes."""
        return self._group("name", "email", "phone", "address")

    def wishes(self) -> list:
        """The bound fields of what may be done with the letter."""
        return self._group("wish", "secret")

    def _group(self, *names: str) -> list:
        return [self[name] for name in names]

    def asked(self) -> list:
        """The bound fields of the category's further questions."""
        return [self[name] for name in self.fields if name.startswith("ask_")]

    def further(self) -> dict[str, str]:
        """The answers to the further questions, by their code."""
        return {
            n.removeprefix("ask_"): str(v) for n, v in self.cleaned_data.items() if n.startswith("ask_") and v
        }

    def clean_website(self) -> str:
        """A box that people do not see: whoever fills it in is a machine."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave the last box empty, then send again."))
        return ""

    def clean_begun(self) -> str:
        """Nobody reads and fills in this page within three seconds; a day-old page is opened anew."""
        now = timezone.now().timestamp()
        try:
            signing.loads(self.cleaned_data["begun"], salt="petitions.begun", max_age=VALID_SECONDS)
            stamp = self.cleaned_data["begun"].split(":")[-2]
        except (signing.BadSignature, IndexError) as error:
            raise ValidationError(_("This page was open for too long. Please send it again.")) from error
        if now - signing.b62_decode(stamp) < LEAST_SECONDS:
            raise ValidationError(_("That was very quick. Please wait three seconds, then send again."))
        return ""

    def clean(self) -> dict:
        """What is secret is not published."""
        data = super().clean()
        if data.get("secret"):
            data["wish"] = Wish.PRIVATE
        return data


def field_of(question: dict) -> forms.Field:
    """The form field of a further question, in the reader's language."""
    label = question["label_en"] if question.get("label_en") and get_language() == "en" else question["label"]
    said = {"label": label, "required": question["required"]}
    if question["kind"] == "number":
        return forms.DecimalField(**said)
    if question["kind"] == "date":
        return RocDateField(**said)
    if question["kind"] == "choice":
        return forms.ChoiceField(choices=[("", "—"), *((c, c) for c in question["choices"])], **said)
    return forms.CharField(max_length=300, **said)


class FollowForm(Styled, forms.Form):
    """Number and code."""

    number = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"autocapitalize": "characters"})
    )
    code = forms.CharField(
        label=pgettext_lazy("petition", "Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class SupplyForm(Styled, forms.Form):
    """What the county asked for."""

    text = forms.CharField(label=_("Your answer"), max_length=6000, widget=forms.Textarea(attrs={"rows": 6}))


class RateForm(Styled, forms.Form):
    """How the answer was, 1 to 5."""

    rating = forms.TypedChoiceField(
        label=_("How satisfied are you with the answer?"),
        coerce=int,
        widget=OneOf,
        choices=[
            (5, _("Very satisfied")),
            (4, _("Satisfied")),
            (3, _("Neither")),
            (2, _("Dissatisfied")),
            (1, _("Very dissatisfied")),
        ],
    )
    comment = forms.CharField(
        label=_("Anything else?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReopenForm(Styled, forms.Form):
    """Why the answer is not one."""

    reason = forms.CharField(
        label=_("What is still open?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
