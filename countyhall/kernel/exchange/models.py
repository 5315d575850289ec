"""Which sheets were taken in, by whom, and what became of every row; files that were written for somebody."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportRun(models.Model):
    """One import of one file, or one dry run of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        CHECKED = "checked", _("Checked, nothing written")
        DONE = "done", _("Imported")
        REFUSED = "refused", pgettext_lazy("import", "Refused")
        CANCELLED = "cancelled", _("Cancelled")
        UNDONE = "undone", _("Undone")

    importer = models.CharField(_("kind"), max_length=120, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    data = models.BinaryField(_("file as received"))
    dry = models.BooleanField(_("dry run"), default=False)
    skip_bad = models.BooleanField(_("leave out rows with errors"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    notes = models.JSONField(_("about the columns"), default=list)
    problem = models.TextField(_("why it was refused"), blank=True)
    rows_count = models.PositiveIntegerField(_("rows"), default=0)
    good_count = models.PositiveIntegerField(_("without errors"), default=0)
    bad_count = models.PositiveIntegerField(_("with errors"), default=0)
    transaction = models.BigIntegerField(null=True, editable=False)
    progress_id = models.BigIntegerField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in {self.State.WAITING, self.State.RUNNING}


class ImportedRow(models.Model):
    """What became of one row of a sheet: the record that it made, or the errors that kept it out."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField(_("row"))
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=32, blank=True)
    errors = models.JSONField(_("errors"), default=list)
    removed = models.BooleanField(_("taken away"), default=False)
    kept_because = models.CharField(_("why it stays"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["run", "row"]
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="a_row_is_imported_once_per_run")]

    def __str__(self) -> str:
        return str(self.row)


class ExportFile(models.Model):
    """A list written in the background for one person, to be fetched by nobody else and only for a day."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    pages = models.CharField(_("list"), max_length=120)
    query = models.TextField(_("filter"), blank=True)
    fmt = models.CharField(_("format"), max_length=5)
    file_name = models.CharField(_("file"), max_length=200)
    path = models.CharField(max_length=300, blank=True)
    rows_count = models.PositiveIntegerField(_("rows"), default=0)
    expires_at = models.DateTimeField(_("kept until"))
    ready_at = models.DateTimeField(_("ready"), null=True)
    problem = models.TextField(_("why it failed"), blank=True)
    progress_id = models.BigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("file to fetch")
        verbose_name_plural = _("files to fetch")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
