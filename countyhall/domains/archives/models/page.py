"""Scanned pages: image, findings, sample, the text read from it, its doubts, and redacted copies."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.archives.models.batch import Batch
from countyhall.domains.archives.models.item import Item
from countyhall.kernel.attachments.models import Attachment


class PageQuerySet(models.QuerySet):
    """Reads of pages."""

    def visible_to(self, user) -> "PageQuerySet":
        """A page is seen by whoever sees its item."""
        return self.filter(item__in=Item.objects.visible_to(user).values("pk"))


class Page(models.Model):
    """One page: the master 正版 as it came, and the access copy 副版 made from it.

    ``frame`` is the page's place in a file of several. Pages of an attempt that went back are not ``current``.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="pages", verbose_name=_("item"))
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="pages", verbose_name=_("scanning batch"))
    attempt = models.PositiveSmallIntegerField(default=1)
    sequence = models.PositiveIntegerField(_("page"))
    current = models.BooleanField(default=True)
    master = models.ForeignKey(
        Attachment, models.PROTECT, related_name="+", verbose_name=_("master"), null=True
    )
    frame = models.PositiveSmallIntegerField(default=0)
    copy = models.ForeignKey(
        Attachment, models.PROTECT, related_name="+", verbose_name=_("access copy"), null=True
    )
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)
    dots = models.PositiveSmallIntegerField(_("dots per inch"), default=0)
    mode = models.CharField(_("colour"), max_length=8, blank=True)
    ink = models.FloatField(_("share of ink"), default=0)
    skew = models.FloatField(_("skew in degrees"), default=0)
    look = models.BinaryField(default=b"")
    checked = models.BooleanField(_("checked"), default=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["item", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "attempt", "item", "sequence"], name="a_page_is_scanned_once"
            ),
            models.UniqueConstraint(
                fields=["item", "sequence"],
                condition=Q(current=True),
                name="an_item_has_one_page_of_a_number",
            ),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="pages_count_from_one"),
        ]
        indexes = [models.Index(fields=["batch", "attempt"], name="pages_of_a_batch")]

    def __str__(self) -> str:
        return f"{self.item.number} · {self.sequence}"


class Finding(models.Model):
    """Something that the check of a batch noticed; a person decides whether it matters."""

    class Kind(models.TextChoices):
        BLANK = "blank", _("Blank page")
        SKEW = "skew", _("Crooked")
        LENGTH = "length", _("Perhaps two sheets at once")
        SAME = "same", _("Same as the page before")
        MISSING = "missing", _("Page missing")
        SURPLUS = "surplus", _("More pages than the catalogue says")
        DOTS = "dots", _("Too few dots per inch")
        TURNED = "turned", _("Lies across")
        COLOUR = "colour", _("Neither colour nor grey")
        BROKEN = "broken", _("File cannot be opened")

    class Decision(models.TextChoices):
        OPEN = "open", pgettext_lazy("finding", "To be decided")
        FINE = "fine", _("As it should be")
        AGAIN = "again", _("To be scanned again")
        MENDED = "mended", _("Scanned again")

    batch = models.ForeignKey(
        Batch, models.CASCADE, related_name="findings", verbose_name=_("scanning batch")
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+", verbose_name=_("item"))
    page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="findings", verbose_name=_("page"))
    kind = models.CharField(_("finding"), max_length=8, choices=Kind.choices)
    measure = models.CharField(_("measured"), max_length=80, blank=True)
    decision = models.CharField(_("decision"), max_length=6, choices=Decision.choices, default=Decision.OPEN)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decision by")
    )
    at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "attempt", "item", "page", "kind", "measure"],
                nulls_distinct=False,
                name="a_finding_is_noted_once",
            ),
            models.CheckConstraint(
                condition=Q(decision="open") | (Q(by__isnull=False) & Q(at__isnull=False)),
                name="a_decided_finding_names_its_person",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class SamplePage(models.Model):
    """One page drawn for the second person, and what they saw."""

    class Verdict(models.TextChoices):
        GOOD = "good", _("Same as the original")
        WRONG = "wrong", pgettext_lazy("sample", "Wrong")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="sample", verbose_name=_("scanning batch"))
    attempt = models.PositiveSmallIntegerField()
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("page"))
    verdict = models.CharField(_("verdict"), max_length=6, choices=Verdict.choices, blank=True)
    note = models.CharField(_("what is wrong"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("looked at by")
    )
    at = models.DateTimeField(_("looked at"), null=True)

    class Meta:
        verbose_name = _("page of a sample")
        verbose_name_plural = _("pages of a sample")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "attempt", "page"], name="a_page_is_sampled_once"),
            models.CheckConstraint(
                condition=~Q(verdict="wrong") | ~Q(note=""), name="a_wrong_page_says_what_is_wrong"
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(by__isnull=False), name="a_verdict_names_its_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.page)


class OcrOrder(models.Model):
    """A page that waits to be read, the most needed first, and how long its reading took."""

    class Need(models.IntegerChoices):
        ASKED = 1, pgettext_lazy("reading", "Asked for")
        RECENT = 2, _("Recent")
        REST = 3, _("The rest")

    page = models.OneToOneField(Page, models.CASCADE, related_name="ocr", verbose_name=_("page"))
    need = models.PositiveSmallIntegerField(_("need"), choices=Need.choices, default=Need.REST)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    done_at = models.DateTimeField(_("read"), null=True)
    seconds = models.FloatField(_("seconds"), default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("page to be read")
        verbose_name_plural = _("pages to be read")
        indexes = [
            models.Index(fields=["need", "page"], condition=Q(done_at=None), name="pages_to_be_read"),
            models.Index(fields=["-done_at"], condition=Q(done_at__isnull=False), name="pages_read_lately"),
        ]

    def __str__(self) -> str:
        return str(self.page)


class OcrPause(models.Model):
    """Reading rests from one moment to another; while ``ended_at`` is empty it rests."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("paused by")
    )
    at = models.DateTimeField(_("paused"), auto_now_add=True)
    ended_at = models.DateTimeField(_("went on"), null=True)

    class Meta:
        verbose_name = _("pause of reading")
        verbose_name_plural = _("pauses of reading")
        constraints = [
            models.UniqueConstraint(
                fields=["ended_at"], condition=Q(ended_at=None), nulls_distinct=False,
                name="reading_is_paused_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.at)


class PageText(models.Model):
    """What stands on a page, in one version: read by machine, or corrected by a person.

    ``words`` holds place and confidence of every word, packed (see ``services.ocr_text``).
    """

    page = models.ForeignKey(Page, models.CASCADE, related_name="texts", verbose_name=_("page"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    current = models.BooleanField(default=True)
    text = models.TextField(_("text"), blank=True)
    words = models.BinaryField(default=b"")
    engine = models.CharField(_("read by"), max_length=60, blank=True)
    confidence = models.FloatField(_("confidence"), default=0)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("corrected by")
    )

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of pages")
        ordering = ["page", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["page", "version"], name="a_page_has_one_text_per_version"),
            models.UniqueConstraint(
                fields=["page"], condition=Q(current=True), name="a_page_has_one_current_text"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class PageEntry(models.Model):
    """A page as search sees it: ``grams`` are its pairs of characters and words, each as one number."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="entry")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    grams = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = _("search entry of a page")
        verbose_name_plural = _("search entries of pages")
        indexes = [GinIndex(fields=["grams"], name="page_grams", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.pk)


class Doubt(models.Model):
    """A number or document number that the machine is not sure of; a person reads the cut-out."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("Document number")
        DIGITS = "digits", _("Digits")

    page = models.ForeignKey(Page, models.CASCADE, related_name="doubts", verbose_name=_("page"))
    version = models.PositiveSmallIntegerField(_("version of the text"))
    kind = models.CharField(pgettext_lazy("archives", "kind"), max_length=6, choices=Kind.choices)
    start = models.PositiveIntegerField()
    reading = models.CharField(_("reading"), max_length=80)
    second = models.CharField(_("second reading"), max_length=80, blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"))
    left = models.PositiveIntegerField()
    top = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    answer = models.CharField(_("what stands there"), max_length=80, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("read by")
    )
    at = models.DateTimeField(_("at"), null=True)

    class Meta:
        verbose_name = _("doubtful reading")
        verbose_name_plural = _("doubtful readings")
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "id"], condition=Q(at=None), name="doubts_that_wait")]
        constraints = [
            models.UniqueConstraint(fields=["page", "version", "start"], name="a_reading_is_doubted_once"),
            models.CheckConstraint(
                condition=Q(at=None) | (~Q(answer="") & Q(by__isnull=False)),
                name="an_answered_doubt_names_its_person",
            ),
        ]

    def __str__(self) -> str:
        return self.reading


class RedactedCopy(models.Model):
    """A copy of an item for citizens in which parts are gone: which, why, on what legal ground.

    ``boxes`` are rectangles by page number, in thousandths of width and height. ``file`` is the finished copy.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="redactions", verbose_name=_("item"))
    boxes = models.JSONField(_("rectangles"), default=dict)
    reason = models.CharField(_("reason"), max_length=200)
    ground = models.CharField(_("legal ground"), max_length=200)
    file = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("file"))
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("redacted by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("redacted copy")
        verbose_name_plural = _("redacted copies")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(ground=""), name="a_redaction_has_reason_and_ground"
            ),
        ]

    def __str__(self) -> str:
        return self.reason
