"""What the county looks into with its data: themes, units whose data are ready, analyses in two phases."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.records.models import Record


class Phase(models.IntegerChoices):
    """The two phases of the platform."""

    FIRST = 1, _("First phase")
    SECOND = 2, _("Second phase")


class Theme(Record):
    """A subject under which analyses of several units stand together."""

    name = models.CharField(_("theme"), max_length=60)
    phase = models.PositiveSmallIntegerField(_("phase"), choices=Phase, default=Phase.FIRST)
    opened_on = models.DateField(pgettext_lazy("insights", "opened on"))

    search_fields = ["name"]

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["phase", "name"]
        constraints = [
            models.UniqueConstraint(fields=["phase", "name"], name="a_theme_stands_once_in_a_phase")
        ]

    def __str__(self) -> str:
        return self.name


class Preparation(Record):
    """A unit whose data are in order for the platform: from a day on, in a phase."""

    phase = models.PositiveSmallIntegerField(_("phase"), choices=Phase, default=Phase.FIRST)
    ready_on = models.DateField(_("ready on"))
    sources = models.TextField(_("data brought in"), blank=True)

    search_fields = ["sources"]

    class Meta:
        verbose_name = _("unit with data ready")
        verbose_name_plural = _("units with data ready")
        ordering = ["phase", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "unit", "ready_on"], name="a_unit_is_ready_once_on_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_phase_display()}"


class Analysis(Record):
    """One analysis of a unit's business: what it answers, from which tables, by which method."""

    class Kind(models.TextChoices):
        NEW = "new", pgettext_lazy("insights", "New")
        EXTENDED = "extended", pgettext_lazy("insights", "Extended")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("insights", "Planned")
        RUNNING = "running", pgettext_lazy("insights", "Under way")
        IN_USE = "in_use", pgettext_lazy("insights", "In use")
        RETIRED = "retired", pgettext_lazy("insights", "Retired")

    title = models.CharField(_("title"), max_length=120)
    phase = models.PositiveSmallIntegerField(_("phase"), choices=Phase, default=Phase.SECOND)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="analyses", verbose_name=_("theme")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NEW)
    question = models.TextField(_("what it answers"))
    method = models.TextField(pgettext_lazy("insights", "method"), blank=True)
    tables = models.ManyToManyField(
        Dataset, blank=True, related_name="+", verbose_name=_("tables of the lake")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED, editable=False)
    begun_on = models.DateField(_("begun on"), null=True, blank=True, editable=False)
    in_use_on = models.DateField(_("in use since"), null=True, blank=True, editable=False)

    search_fields = ["number", "title", "question", "method"]

    class Meta:
        verbose_name = pgettext_lazy("insights", "analysis")
        verbose_name_plural = pgettext_lazy("insights", "analyses")
        ordering = ["phase", "unit__code", "title"]

    def __str__(self) -> str:
        return self.title


class KeptBoard(Record):
    """A board that people keep: ``text`` is its definition as JSON, the newest of its numbered versions."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("definition"), editable=False)
    public = models.BooleanField(_("open to everybody"), default=False, editable=False)

    search_fields = ["code", "title"]

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class BoardVersion(models.Model):
    """What a board was once: never changed, never taken away."""

    board = models.ForeignKey(KeptBoard, models.PROTECT, related_name="versions", verbose_name=_("board"))
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("definition"))
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("version of a board")
        verbose_name_plural = _("versions of a board")
        ordering = ["board", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="a_board_version_has_its_number")
        ]
        triggers = [
            pgtrigger.Protect(name="board_version_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.board} · {self.number}"


class Annotation(Record):
    """An event that explains a chart: on a day, in few words, for one table or one board."""

    class State(models.TextChoices):
        SHOWN = "shown", pgettext_lazy("insights", "Shown")
        REMOVED = "removed", pgettext_lazy("insights", "Removed")

    dataset = models.ForeignKey(
        Dataset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("table of the lake")
    )
    board = models.SlugField(_("code of the board"), max_length=60, blank=True)
    day = models.DateField(_("day of the event"))
    words = models.CharField(_("what happened"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SHOWN, editable=False)

    search_fields = ["words"]

    class Meta:
        verbose_name = _("event on charts")
        verbose_name_plural = _("events on charts")
        ordering = ["-day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dataset=None) ^ Q(board=""), name="an_event_is_of_a_table_or_a_board"
            )
        ]

    def __str__(self) -> str:
        return self.words


class BoardMail(models.Model):
    """Whoever wants a board by mail, and how often. ``sent_for`` is the first day of the period last sent."""

    class Every(models.TextChoices):
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")

    board = models.SlugField(_("code of the board"), max_length=60)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    every = models.CharField(
        pgettext_lazy("insights", "how often"), max_length=10, choices=Every, default=Every.MONTH
    )
    sent_for = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("board by mail")
        verbose_name_plural = _("boards by mail")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["board", "person"], name="a_board_is_mailed_once_to_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.board} → {self.person}"
