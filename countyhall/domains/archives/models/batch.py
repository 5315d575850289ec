"""Scanning in batches 數位化批次: boxes, operators, page counts, checks, sampling by a second person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.archives.models.item import Item
from countyhall.kernel.records.models import Record


class BatchState(models.TextChoices):
    """Where a batch stands."""

    RECEIVED = "received", _("Boxes received")
    ARRANGED = "arranged", _("Arranged")
    SCANNED = "scanned", _("Scanned")
    CHECKED = "checked", _("Checked")
    SAMPLED = "sampled", _("Sample drawn")
    ACCEPTED = "accepted", pgettext_lazy("batch", "Accepted")
    RETURNED = "returned", _("Returned whole")


class SamplingRule(models.Model):
    """How many pages of a batch a second person looks at, and how many may be wrong; dated, never changed."""

    valid_from = models.DateField(_("valid from"), unique=True)
    share = models.DecimalField(_("share looked at, percent"), max_digits=4, decimal_places=1)
    smallest = models.PositiveSmallIntegerField(_("pages at least"), default=20)
    limit = models.DecimalField(_("wrong pages allowed, percent"), max_digits=4, decimal_places=2)
    basis = models.CharField(_("basis"), max_length=200)

    class Meta:
        verbose_name = _("sampling rule")
        verbose_name_plural = _("sampling rules")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gte=3, share__lte=10), name="a_sample_is_three_to_ten_percent"
            ),
            models.CheckConstraint(
                condition=Q(limit__gte=0, limit__lt=100), name="a_limit_of_errors_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return str(_("%(share)s %% looked at, %(limit)s %% wrong at most")) % {
            "share": self.share,
            "limit": self.limit,
        }


class Batch(Record):
    """Boxes of paper that are scanned, checked and accepted together, or go back together.

    ``attempt`` counts how often it was scanned. ``kept_elsewhere`` says where the images lie when only
    their count is in the books; then no page of the batch is in this system.
    """

    State = BatchState

    title = models.CharField(_("title"), max_length=120)
    phase = models.PositiveSmallIntegerField(_("phase of the project"), default=1)
    stage = models.PositiveSmallIntegerField(_("stage"), default=1)
    box = models.CharField(_("box"), max_length=40)
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("operator")
    )
    place = models.CharField(_("where it is scanned"), max_length=80, blank=True)
    dots = models.PositiveSmallIntegerField(_("dots per inch wanted"), default=300)
    received_on = models.DateField(_("boxes received"))
    page_count = models.PositiveIntegerField(_("pages by the catalogue"), default=0, editable=False)
    attempt = models.PositiveSmallIntegerField(_("scanned so many times"), default=1, editable=False)
    kept_elsewhere = models.CharField(
        _("images kept at"),
        max_length=120,
        blank=True,
        help_text=_("Only where the images are not taken into this system: where they lie"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=BatchState.choices, default=BatchState.RECEIVED, editable=False
    )
    rule = models.ForeignKey(
        SamplingRule,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("sampling rule"),
    )
    sampler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("looked at by"),
    )  # fmt: skip
    sample_count = models.PositiveIntegerField(_("pages looked at"), default=0, editable=False)
    wrong_count = models.PositiveIntegerField(_("pages wrong"), default=0, editable=False)
    accepted_on = models.DateField(_("accepted on"), null=True, editable=False)
    accepted_pages = models.PositiveIntegerField(_("pages accepted"), default=0, editable=False)
    reason = models.CharField(_("why it went back"), max_length=300, blank=True, editable=False)

    search_fields = ["number", "title", "box"]

    class Meta:
        verbose_name = _("scanning batch")
        verbose_name_plural = _("scanning batches")
        ordering = ["-received_on", "-id"]
        indexes = [
            models.Index(fields=["state", "-received_on"], name="batch_by_state"),
            models.Index(fields=["phase", "stage", "accepted_on"], name="batch_by_stage"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sampler=None) | ~Q(sampler=F("operator")), name="nobody_samples_their_own_scans"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | (
                    Q(accepted_on__isnull=False)
                    & Q(accepted_pages__gt=0)
                    & Q(sampler__isnull=False)
                    & Q(rule__isnull=False)
                    & Q(sample_count__gt=0)
                ),
                name="an_accepted_batch_was_sampled",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="a_returned_batch_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(wrong_count__lte=F("sample_count")), name="no_more_wrong_than_looked_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title

    @property
    def project(self) -> str:
        """``第三期第1階段``, as the county writes it."""
        phases = "零一二三四五六七八九十"
        phase = phases[self.phase] if self.phase < len(phases) else str(self.phase)
        return f"第{phase}期第{self.stage}階段"


class BatchLine(models.Model):
    """One item of a batch and how many pages the catalogue says it has."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines", verbose_name=_("scanning batch"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="batch_lines", verbose_name=_("item"))
    page_count = models.PositiveIntegerField(_("pages by the catalogue"))

    class Meta:
        verbose_name = _("item of a batch")
        verbose_name_plural = _("items of a batch")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "item"], name="an_item_stands_in_a_batch_once"),
            models.CheckConstraint(condition=Q(page_count__gt=0), name="an_item_to_scan_has_pages"),
        ]

    def __str__(self) -> str:
        return str(self.item)
