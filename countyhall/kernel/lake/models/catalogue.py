"""The catalogue: datasets, their editions that never change, the files they came from, and how they were checked."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.lake.schema import Schema
from countyhall.kernel.records.models import Record


class Dataset(Record):
    """A table that somebody keeps. What it holds now is ``current``; readers take that id once and keep it."""

    class Frequency(models.TextChoices):
        LIVE = "live", _("Continuously")
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")
        QUARTER = "quarter", _("Every quarter")
        HALF = "half", _("Every half-year")
        YEAR = "year", _("Every year")
        IRREGULAR = "irregular", _("Irregularly")
        ONCE = "once", _("Once, not updated")

    class Origin(models.TextChoices):
        FILES = "files", pgettext_lazy("dataset", "Files")
        PULL = "pull", _("Pulled on a schedule")
        RECORDS = "records", _("The platform's own records")
        RECIPE = "recipe", _("Made from other datasets")
        GENERATED = "generated", _("Made for demonstration")

    code = models.SlugField(_("code"), max_length=80, unique=True, allow_unicode=False)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    origin = models.CharField(
        pgettext_lazy("dataset", "origin"), max_length=20, choices=Origin, default=Origin.FILES
    )
    declared = models.CharField(_("declared as"), max_length=80, blank=True, editable=False)
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Who made the data, as cited.")
    )
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    frequency = models.CharField(
        _("update frequency"), max_length=20, choices=Frequency, default=Frequency.IRREGULAR
    )
    subjects = models.JSONField(_("subjects"), default=list, blank=True)
    # The columns as declared today; each edition keeps those it was made with.
    layout = models.JSONField(_("columns"), default=dict, blank=True)
    contract = models.JSONField(_("contract"), default=dict, blank=True)
    keep_editions = models.PositiveSmallIntegerField(
        _("editions kept"),
        null=True,
        blank=True,
        help_text=_("The newest so many stay readable; empty: all."),
    )
    current = models.ForeignKey(
        "Edition",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("current edition"),
    )

    search_fields = ["number", "code", "title", "description"]

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    @property
    def schema(self) -> Schema:
        """The columns as declared today."""
        return Schema.from_json(self.layout)


class SourceFile(models.Model):
    """A file as it arrived, kept under its hash; the bytes lie in the lake's store."""

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(_("file name"), max_length=255)
    size = models.BigIntegerField(_("size"))
    received_at = models.DateTimeField(pgettext_lazy("source file", "received"), auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("received by")
    )
    came_from = models.CharField(_("came from"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("source file")
        verbose_name_plural = _("source files")
        triggers = [pgtrigger.Protect(name="file_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """What a dataset held at one time: rows in Parquet files named by their hash, in a fixed order, for ever."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CHECKED = "checked", pgettext_lazy("edition", "Checked")
        FAILED = "failed", _("Failed its checks")
        PUBLISHED = "published", pgettext_lazy("edition", "Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PRUNED = "pruned", _("No longer kept")

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="editions", verbose_name=_("dataset"))
    number = models.PositiveIntegerField(_("edition"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    layout = models.JSONField(_("columns"))
    rows = models.BigIntegerField(_("rows"))
    size = models.BigIntegerField(_("size"), help_text=_("bytes of its files"))
    digest = models.CharField(
        _("digest"), max_length=64, help_text=_("SHA-256 over the list of its files and columns")
    )
    as_of = models.DateField(_("data as of"))
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    hidden_under = models.PositiveSmallIntegerField(
        _("counts of people hidden under"), null=True, blank=True, help_text=_("Empty: none were hidden.")
    )
    published_at = models.DateTimeField(pgettext_lazy("edition", "published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    withdrawn_at = models.DateTimeField(pgettext_lazy("edition", "withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=500, blank=True)
    pruned_at = models.DateTimeField(_("pruned"), null=True, blank=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["dataset", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="an_edition_number_is_used_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="a_withdrawal_has_a_reason"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="edition_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "dataset", "number", "layout", "rows", "size", "digest", "as_of", "hidden_under"
                ),
                func="RAISE EXCEPTION 'an edition never changes';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset.code}@{self.number}"

    @property
    def schema(self) -> Schema:
        """The columns it was made with."""
        return Schema.from_json(self.layout)


class EditionFile(models.Model):
    """One Parquet file of an edition; the same bytes may serve several editions."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    rows = models.BigIntegerField()
    part = models.CharField(max_length=40, blank=True, help_text="the month or source that this file holds")

    class Meta:
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="a_file_has_its_place")]
        triggers = [pgtrigger.Protect(name="file_of_edition_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.sha256


class Load(models.Model):
    """One reading of a file, a pull or a recipe into a dataset: what was taken, what was not, and why."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        REFUSED = "refused", pgettext_lazy("load", "Refused")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="loads", verbose_name=_("dataset"))
    edition = models.ForeignKey(Edition, models.CASCADE, null=True, blank=True, related_name="loads")
    source_file = models.ForeignKey(SourceFile, models.PROTECT, null=True, blank=True, related_name="loads")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reading = models.JSONField(
        default=dict, help_text="how the file was read: encoding, dialect, headings, mapping"
    )
    drift = models.JSONField(default=list, help_text="what differs from the layout before, one line each")
    rows_read = models.BigIntegerField(_("rows read"), default=0)
    rows_taken = models.BigIntegerField(_("rows taken"), default=0)
    rows_rejected = models.BigIntegerField(_("rows rejected"), default=0)
    message = models.TextField(_("message"), blank=True)

    class Meta:
        verbose_name = _("load")
        verbose_name_plural = _("loads")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.dataset.code} {self.started_at:%F %R}"


class RejectedRow(models.Model):
    """A row that was not taken, kept with its reasons. Seen by those who may see the dataset's protected columns."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="rejected")
    place = models.CharField(max_length=120, help_text="sheet and row, as the file counts them")
    cells = models.JSONField()
    reasons = models.JSONField(help_text="list of {field, value, reason}")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.place


class Check(models.Model):
    """What one check said about one edition; kept for ever."""

    class Severity(models.TextChoices):
        ERROR = "error", _("Stops publication")
        WARNING = "warning", _("Warning")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="checks")
    code = models.CharField(max_length=80)
    field = models.CharField(max_length=60, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.ERROR)
    passed = models.BooleanField()
    expected = models.CharField(max_length=300, blank=True)
    found = models.CharField(max_length=300, blank=True)
    failing_rows = models.BigIntegerField(default=0)
    samples = models.JSONField(
        default=list, help_text="places (_row) of the first failing rows; never their values"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["edition", "pk"]
        indexes = [models.Index(fields=["code", "field"])]

    def __str__(self) -> str:
        return f"{self.code} {self.field}".strip()


class Lineage(models.Model):
    """An edition's way back: the file, edition, recipe or query of records it was made from, and by which revision."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sources")
    source_file = models.ForeignKey(SourceFile, models.PROTECT, null=True, blank=True, related_name="uses")
    source_edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="uses")
    process = models.CharField(
        max_length=200, blank=True, help_text="recipe, declared table or mapping, with its version"
    )
    columns = models.JSONField(default=dict, help_text="column → list of source columns")

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source_file=None) | Q(source_edition=None), name="one_source_a_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} ← {self.source_file_id or self.source_edition_id or self.process}"
