"""Forms at the desk: a petition taken by telephone or at the counter, categories, reply templates."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countyhall.domains.petitions.models import Category, Channel, Petition, ReplyTemplate
from countyhall.kernel.web.forms import Form, RocDateField

QUESTION_KINDS = ("text", "number", "date", "choice")
ORAL = (Channel.PHONE, Channel.WALK_IN)
IDENTITY = ("name", "phone", "address", "email")


class PetitionForm(Form):
    """A petition as staff take it down or correct it; an importer checks its rows with it."""

    name = forms.CharField(label=_("Petitioner's name"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    class Meta(Form.Meta):
        model = Petition
        fields = [
            "channel",
            "channel_number",
            "received_on",
            "kind",
            "language",
            "subject",
            "body",
            "category",
            "township",
            "village",
            "place",
            "unit",
            "wish",
            "read_back",
            "signed",
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].required = True
        if not self.is_new:
            for name in IDENTITY:
                del self.fields[name]

    def clean(self) -> dict:
        """An oral petition is read back (and signed at the counter): Administrative Procedure Act §169."""
        data = super().clean()
        channel = data.get("channel")
        if channel in ORAL and not data.get("read_back"):
            self.add_error("read_back", _("Read the record back to the petitioner, then tick this box."))
        if channel == Channel.WALK_IN and not data.get("signed"):
            self.add_error("signed", _("The petitioner signs the record at the counter, then tick this box."))
        return data

    def identity(self) -> dict[str, str]:
        """Who sent it, for the vault."""
        return {name: self.cleaned_data.get(name, "") for name in IDENTITY}


class PastForm(PetitionForm):
    """A petition of an older system or mailbox, with what became of it."""

    answered_on = RocDateField(label=_("Answered"), required=False)
    closed_on = RocDateField(label=_("Closed"), required=False)
    answer = forms.CharField(label=_("Answer"), max_length=10000, required=False)

    class Meta(PetitionForm.Meta):
        pass

    def clean(self) -> dict:
        """Days in their order; whether an old call was read back is not asked any more."""
        data = super().clean()
        for name in ("read_back", "signed"):
            self.errors.pop(name, None)
        received, answered, closed = data.get("received_on"), data.get("answered_on"), data.get("closed_on")
        if received and answered and answered < received:
            self.add_error("answered_on", _("It cannot be answered before it was received."))
        if closed and (answered or received) and closed < (answered or received):
            self.add_error("closed_on", _("It cannot be closed before it was received or answered."))
        return data


class CategoryForm(Form):
    """A category and its further questions, one a line."""

    questions = forms.CharField(
        label=_("Further questions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One a line: question | question in English | text, number, date or choice | "
            "choices with / | required"
        ),
    )

    class Meta(Form.Meta):
        model = Category
        fields = [
            "code",
            "name",
            "name_en",
            "parent",
            "unit",
            "keywords",
            "notice",
            "notice_en",
            "complex",
            "valid_from",
            "valid_to",
            "order",
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.edition = None if self.is_new else self.instance.question_sets.order_by("-edition").first()
        if self.edition:
            self.initial["questions"] = "\n".join(line_of(q) for q in self.edition.questions)

    def clean_questions(self) -> str:
        """Every line must be readable; the text is kept as JSON."""
        lines = [line for line in self.cleaned_data["questions"].splitlines() if line.strip()]
        return json.dumps(
            [question_of(number, line) for number, line in enumerate(lines, 1)], ensure_ascii=False
        )

    def save(self, commit: bool = True):
        """Save the category; changed questions become a new edition, the old ones stay with their cases."""
        category = super().save(commit)
        questions = json.loads(self.cleaned_data["questions"])
        if questions != (self.edition.questions if self.edition else []):
            number = self.edition.edition + 1 if self.edition else 1
            category.question_sets.create(edition=number, questions=questions, made_by=self.by)
        return category

    def clean_parent(self):
        """The tree has no rings."""
        parent = above = self.cleaned_data["parent"]
        while above is not None:
            if above.pk and above.pk == self.instance.pk:
                raise ValidationError(_("A category cannot stand below itself."))
            above = above.parent
        return parent


def question_of(number: int, line: str) -> dict:
    """A question from its line. Raises ``ValidationError`` that names the line."""
    cells = [cell.strip() for cell in line.replace("｜", "|").split("|")] + [""] * 5
    label, label_en, kind, choices, required = cells[:5]
    kind = kind or "text"
    if not label or kind not in QUESTION_KINDS or (kind == "choice" and not choices):
        raise ValidationError(
            _(
                "Line %(number)s: write a question, and as its kind text, number, date "
                "or choice (with choices)."
            ),
            params={"number": number},
        )
    return {
        "code": f"q{number}",
        "label": label,
        "label_en": label_en,
        "kind": kind,
        "choices": [c.strip() for c in choices.split("/") if c.strip()],
        "required": bool(required),
    }


def line_of(question: dict) -> str:
    """The line from which :func:`question_of` makes this question."""
    required = "required" if question["required"] else ""
    cells = [
        question["label"],
        question["label_en"],
        question["kind"],
        "/".join(question["choices"]),
        required,
    ]
    return " | ".join(cells).rstrip(" |")


class TemplateForm(Form):
    """A reply template; its author may not approve it."""

    class Meta(Form.Meta):
        model = ReplyTemplate
        fields = ["title", "unit", "category", "language", "body"]

    def save(self, commit: bool = True):
        """Whoever changes the text drafts it anew, and it has to be approved again."""
        self.instance.drafted_by = self.by
        self.instance.state = ReplyTemplate.State.DRAFT
        return super().save(commit)
