"""What petitions are about: a tree owned by units, with questions and warnings, and the reply templates."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.records.models import Record


class Category(Record):
    """A subject of petitions and the unit that answers for it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above")
    )
    keywords = models.CharField(_("keywords"), max_length=200, blank=True, help_text=_("Separated by commas"))
    notice = models.TextField(
        _("stop notice"),
        blank=True,
        help_text=_("Shown before a citizen writes, such as “call 119 if a life is in danger”"),
    )
    notice_en = models.TextField(_("stop notice in English"), blank=True)
    complex = models.BooleanField(_("needs a site visit or a legal opinion as a rule"), default=False)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    search_fields = ["name", "name_en", "keywords"]

    class Meta:
        verbose_name = _("petition category")
        verbose_name_plural = _("petition categories")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="no_category_stands_above_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def warning(self) -> str:
        """The stop notice in the reader's language."""
        return self.notice_en if self.notice_en and get_language() == "en" else self.notice


class QuestionSet(models.Model):
    """The further questions of a category, one edition. An edition is never changed: a new one follows it.

    ``questions`` is a list of ``{"code", "label", "label_en", "kind", "required", "choices"}`` where kind
    is ``text``, ``number``, ``date`` or ``choice``.
    """

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="question_sets", verbose_name=_("category")
    )
    edition = models.PositiveSmallIntegerField(_("edition"))
    questions = models.JSONField(_("questions"), default=list)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("further questions")
        verbose_name_plural = _("further questions")
        ordering = ["category", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "edition"], name="one_edition_of_questions_per_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.edition}"


class ReplyTemplate(Record):
    """A text that replies begin with, used once it is approved."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        RETIRED = "retired", _("Retired")

    title = models.CharField(_("title"), max_length=80)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="templates", verbose_name=_("category")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hant")
    body = models.TextField(
        _("text"), help_text=_("You may write {number}, {subject}, {unit} and {received}")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("drafted by"),
    )

    search_fields = ["title", "body"]

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
