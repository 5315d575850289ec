"""The file plan 檔案分類表 with its terms of keeping 保存年限區分表, in dated editions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.archives.models.law import REVIEW_YEARS, TERMS
from countyhall.kernel.records.retention import years_after


class Disposition(models.TextChoices):
    """What becomes of a case when its time is over (清理處置)."""

    NATIONAL = "national", _("National archives")
    AGENCY = "agency", _("Kept by the office for ever")
    APPRAISE = "appraise", _("Appraised when the time is over")
    DESTROY = "destroy", _("Destroyed by the procedure")


class Access(models.TextChoices):
    """Whether citizens may read it (應用註記)."""

    OPEN = "open", pgettext_lazy("archives", "Open")
    RESTRICTED = "restricted", _("Restricted")
    CLOSED = "closed", _("Not open")


class FilePlan(models.Model):
    """One edition of the file plan, in force from a day. A case keeps the edition it began with."""

    name = models.CharField(_("name"), max_length=80)
    valid_from = models.DateField(_("from"), unique=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approval_number = models.CharField(_("number of the approval"), max_length=60, blank=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("file plan")
        verbose_name_plural = _("file plans")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.name

    @property
    def review_due_on(self):
        """By when the terms are reviewed: at least every ten years (A0030089 §6)."""
        return years_after(self.reviewed_on or self.valid_from, REVIEW_YEARS)


class FileClass(models.Model):
    """One class of the plan (類、綱、目、節) and how long its cases are kept. ``years`` empty: for ever."""

    class Level(models.IntegerChoices):
        CLASS = 1, _("Class 類")
        DIVISION = 2, _("Division 綱")
        SECTION = 3, _("Section 目")
        SUBSECTION = 4, _("Subsection 節")

    plan = models.ForeignKey(FilePlan, models.PROTECT, related_name="classes", verbose_name=_("file plan"))
    code = models.CharField(_("class number"), max_length=12)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above")
    )
    name = models.CharField(_("name"), max_length=80)
    scope = models.TextField(_("what belongs here"), blank=True)
    years = models.PositiveSmallIntegerField(
        _("years kept"), null=True, blank=True, help_text=_("Empty: for ever")
    )
    ground = models.CharField(_("ground of another term"), max_length=200, blank=True)
    disposition = models.CharField(
        _("disposition"), max_length=10, choices=Disposition.choices, default=Disposition.DESTROY
    )
    usable = models.BooleanField(_("cases are opened here"), default=True)
    rank = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("file class")
        verbose_name_plural = _("file classes")
        ordering = ["-plan__valid_from", "code"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="a_class_number_stands_once_in_a_plan"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]+$"), name="a_class_number_is_pure_digits"
            ),
            models.CheckConstraint(
                condition=Q(years=None) | Q(years__in=TERMS) | ~Q(ground=""),
                name="another_term_has_its_ground",
            ),
            models.CheckConstraint(
                condition=~Q(years=None) | Q(disposition__in=["national", "agency"]),
                name="what_is_kept_for_ever_is_not_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def term(self) -> str:
        """How long, in words."""
        return term_text(self.years)


def term_text(years: int | None) -> str:
    """``永久`` or so many years."""
    return str(_("for ever")) if years is None else str(_("%(years)s years") % {"years": years})


class Place(models.Model):
    """A place on a shelf: store, rack, shelf."""

    code = models.CharField(_("shelf number"), max_length=30, unique=True)
    store = models.CharField(_("store"), max_length=40)
    capacity_mm = models.PositiveIntegerField(_("room in mm"), default=900)
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
