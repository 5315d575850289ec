"""From where datasets are fetched by the clock, and what came of each time."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.lake.models.catalogue import Dataset, Load, SourceFile


class Pull(models.Model):
    """A dataset that is fetched by the clock: from an address, the newest file of a drop folder, or a query.

    ``address`` is the address, the folder, or the name of the database (never its connection); without a
    ``reading`` the first file waits for a person to say how it is read.
    """

    class Kind(models.TextChoices):
        HTTP = "http", _("Address on the net")
        FOLDER = "folder", _("Drop folder")
        SQL = "sql", _("Query on another database")

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("pull", "Not yet fetched")
        WAITING = "waiting", pgettext_lazy("pull", "Waits for a person to say how its file is read")
        TAKEN = "taken", pgettext_lazy("pull", "Taken")
        UNCHANGED = "unchanged", pgettext_lazy("pull", "Unchanged")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", pgettext_lazy("pull", "Stopped: the layout changed")

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="pulls", verbose_name=_("dataset"))
    kind = models.CharField(pgettext_lazy("pull", "kind"), max_length=10, choices=Kind, default=Kind.HTTP)
    address = models.CharField(pgettext_lazy("pull", "address"), max_length=500)
    query = models.TextField(pgettext_lazy("pull", "query"), blank=True)
    reading = models.JSONField(default=dict, help_text="how the file is read, as a person accepted it")
    frequency = models.CharField(
        _("how often"), max_length=20, choices=Dataset.Frequency, default=Dataset.Frequency.DAY
    )
    publishes = models.BooleanField(_("published when its checks pass"), default=False)
    active = models.BooleanField(_("active"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    message = models.TextField(_("message"), blank=True)
    etag = models.CharField(max_length=300, blank=True, help_text="what the source called its last answer")
    modified = models.CharField(max_length=100, blank=True, help_text="when it said that it had changed last")
    sha256 = models.CharField(max_length=64, blank=True, help_text="the file last taken")
    refused = models.CharField(max_length=64, blank=True, help_text="the file last looked at and not taken")
    failures = models.PositiveIntegerField(default=0, help_text="how often it failed since it last went well")
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)

    class Meta:
        verbose_name = _("pull")
        verbose_name_plural = _("pulls")
        ordering = ["dataset", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="sql") & ~Q(query="")) | (~Q(kind="sql") & Q(query="")),
                name="a_pull_from_a_database_has_a_query",
            )
        ]

    adopted = False  # in a run: the reading was taken over from a load by hand

    def __str__(self) -> str:
        return self.address


class PullRun(models.Model):
    """One time that a pull was tried: what came, and what became of it."""

    RUNNING = "running"
    STATES = [(RUNNING, _("Running")), *Pull.State.choices]

    pull = models.ForeignKey(Pull, models.CASCADE, related_name="runs")
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=RUNNING)
    message = models.TextField(_("message"), blank=True)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("asked for by"),
    )  # fmt: skip
    source_file = models.ForeignKey(
        SourceFile, models.PROTECT, null=True, blank=True, related_name="pull_runs"
    )
    load = models.ForeignKey(Load, models.CASCADE, null=True, blank=True, related_name="pull_runs")

    class Meta:
        verbose_name = _("run of a pull")
        verbose_name_plural = _("runs of pulls")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pull} {self.started_at:%F %R}"
