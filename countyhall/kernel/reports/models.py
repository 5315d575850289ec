"""A report, its sections with every version of their text, and what was frozen."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.figures.models import STAYS, Snapshot
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import Period
from countyhall.kernel.records.models import Record


class Report(Record):
    """A report on a period as it was known on a day. ``kind`` is the code of its outline."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        CIRCULATING = "circulating", _("Being signed")
        SIGNED = "signed", pgettext_lazy("report", "Signed")
        FROZEN = "frozen", _("Frozen")

    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    subtitle = models.CharField(pgettext_lazy("report", "for"), max_length=120, blank=True)
    period_first = models.DateField(_("from"))
    period_last = models.DateField(_("until"))
    as_of = models.DateField(_("as of"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    frozen_on = models.DateField(_("frozen"), null=True, blank=True, editable=False)
    composed = models.JSONField(null=True, editable=False)
    snapshot = models.OneToOneField(
        Snapshot, models.PROTECT, null=True, editable=False, related_name="report", verbose_name=_("snapshot")
    )

    search_fields = ["title", "subtitle"]

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-period_last", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_last__gte=F("period_first")), name="a_report_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(state="frozen") | Q(snapshot__isnull=False, composed__isnull=False),
                name="a_frozen_report_keeps_its_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.period.label}）"

    @property
    def period(self) -> Period:
        """The days that it is about."""
        return Period(self.period_first, self.period_last)

    @classmethod
    def within(cls, units) -> Q:
        """A report belongs to its own unit and to those that write its sections."""
        return Q(unit__in=units) | Q(pk__in=ReportSection.objects.filter(unit__in=units).values("report"))

    def approval_text(self) -> str:
        """What is signed: title, period and every section."""
        sections = [f"{s.title}\n{s.text}" for s in self.sections.all()]
        return "\n\n".join([self.title, self.subtitle, str(self.period), self.as_of.isoformat(), *sections])


class ReportSection(models.Model):
    """A section, and the unit that writes it. ``version`` counts its texts from 1."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="sections", verbose_name=_("report"))
    code = models.SlugField(_("code"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"))
    level = models.PositiveSmallIntegerField(_("level"), default=2)
    title = models.CharField(_("heading"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("written by"))
    text = models.TextField(_("text"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["report", "order"]
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="a_report_has_each_section_once"),
            models.UniqueConstraint(fields=["report", "order"], name="one_section_at_each_place"),
        ]

    def __str__(self) -> str:
        return self.title


class SectionVersion(models.Model):
    """The text of a section as somebody left it."""

    section = models.ForeignKey(ReportSection, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a section")
        verbose_name_plural = _("versions of sections")
        ordering = ["section", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="a_text_has_one_of_each_version")
        ]
        triggers = [pgtrigger.Protect(name="versions_stay", operation=STAYS)]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"


class FrozenFile(models.Model):
    """A frozen report in one format: the bytes, and their SHA-256."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="files", verbose_name=_("report"))
    format = models.CharField(_("format"), max_length=5)
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("frozen file")
        verbose_name_plural = _("frozen files")
        ordering = ["report", "format"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "format"], name="a_report_is_frozen_once_in_each_format"
            )
        ]
        triggers = [pgtrigger.Protect(name="frozen_files_stay", operation=STAYS)]

    def __str__(self) -> str:
        return f"{self.report_id}.{self.format}"


class OfficeTemplate(models.Model):
    """An office file with tags, made by clerks. One of the same name takes the place of the one before."""

    kind = models.CharField(_("report"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveIntegerField(_("version"), default=1)
    format = models.CharField(_("format"), max_length=4, choices=[("docx", "DOCX"), ("odt", "ODT")])
    content = models.BinaryField(_("file"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("office template")
        verbose_name_plural = _("office templates")
        ordering = ["kind", "name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "version"], name="a_template_has_one_of_each_version"
            )
        ]
        triggers = [pgtrigger.Protect(name="templates_stay", operation=STAYS)]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
