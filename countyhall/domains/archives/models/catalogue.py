"""The half-yearly catalogue 目錄彙送: what was reported to the archives authority, and what of it since changed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.archives.models.item import FileCase, Item
from countyhall.kernel.records.models import Record


class Catalogue(Record):
    """One half-year's catalogue, with new entries and corrections of earlier ones; its files are hashed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        BUILDING = "building", _("Being built")
        BUILT = "built", pgettext_lazy("archives", "Built")
        DELIVERED = "delivered", _("Delivered")

    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    case_count = models.PositiveIntegerField(_("cases"), default=0, editable=False)
    item_count = models.PositiveIntegerField(_("items"), default=0, editable=False)
    correction_count = models.PositiveIntegerField(_("corrections"), default=0, editable=False)
    fault_count = models.PositiveIntegerField(_("faults found"), default=0, editable=False)
    sha256 = models.CharField(_("hash of the list of checksums"), max_length=64, blank=True, editable=False)
    built_on = models.DateField(_("built on"), null=True, editable=False)
    delivered_on = models.DateField(_("delivered on"), null=True, editable=False)
    receipt = models.CharField(_("receipt of the authority"), max_length=60, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )

    search_fields = ["number", "receipt"]

    class Meta:
        verbose_name = _("catalogue delivery")
        verbose_name_plural = _("catalogue deliveries")
        ordering = ["-first", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "last"], name="a_half_year_has_one_catalogue"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_half_year_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return self.number or str(self.first)


class CatalogueLine(models.Model):
    """One entry as it was reported: the digest of its fields and the version of the record then."""

    catalogue = models.ForeignKey(
        Catalogue, models.CASCADE, related_name="lines", verbose_name=_("catalogue delivery")
    )
    case = models.ForeignKey(
        FileCase, models.PROTECT, null=True, related_name="+", verbose_name=_("file case")
    )
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+", verbose_name=_("item"))
    correction = models.BooleanField(_("correction"), default=False)
    record_version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("entry of a catalogue")
        verbose_name_plural = _("entries of catalogues")
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None, item__isnull=False) | Q(item=None, case__isnull=False),
                name="an_entry_is_of_a_case_or_an_item",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item or self.case)
