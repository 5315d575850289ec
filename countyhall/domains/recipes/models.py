"""Recipes: tables made from other tables by SQL, in versions that two people stand for, and each of their runs."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.records.models import Record


class Recipe(Record):
    """One table that is made from others. What it says is in its versions; one of them is in use."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_USE = "in_use", pgettext_lazy("recipe", "In use")
        RETIRED = "retired", pgettext_lazy("recipe", "Retired")

    class Schedule(models.TextChoices):
        HAND = "hand", pgettext_lazy("recipe", "When somebody asks")
        SOURCE = "source", pgettext_lazy("recipe", "Whenever a source has a new edition")
        DAY = "day", pgettext_lazy("recipe", "Every night")
        WEEK = "week", pgettext_lazy("recipe", "Every Monday, by night")
        MONTH = "month", pgettext_lazy("recipe", "On the first of every month, by night")

    code = models.SlugField(_("code"), max_length=80, unique=True, allow_unicode=False, editable=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    target = models.OneToOneField(
        Dataset, models.PROTECT, related_name="recipe", editable=False, verbose_name=_("dataset it makes")
    )
    schedule = models.CharField(
        pgettext_lazy("recipe", "runs"), max_length=10, choices=Schedule, default=Schedule.SOURCE
    )
    publishes = models.BooleanField(_("published when its checks pass"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("newest version by"),
    )  # fmt: skip
    retired_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    search_fields = ["number", "code", "title", "description"]

    class Meta:
        verbose_name = _("recipe")
        verbose_name_plural = _("recipes")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="retired") | ~Q(retired_reason=""), name="a_retired_recipe_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return self.title


class RecipeVersion(models.Model):
    """What a recipe said at one time, for ever. Somebody else than its author puts it into use."""

    recipe = models.ForeignKey(Recipe, models.PROTECT, related_name="versions", verbose_name=_("recipe"))
    number = models.PositiveIntegerField(pgettext_lazy("recipe", "version"))
    sql = models.TextField("SQL")
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    sources = models.JSONField(help_text="codes of the datasets that it reads")
    columns = models.JSONField(help_text="own column → list of [dataset, column]; “*”: what decides the rows")
    tested_rows = models.PositiveIntegerField(_("rows when it was tried"), default=0)
    current = models.BooleanField(pgettext_lazy("recipe", "in use"), default=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("put into use by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("put into use"), null=True, blank=True)
    lowered = models.JSONField(
        default=dict, blank=True, help_text="counts shown to all although a source is not → reason"
    )

    class Meta:
        verbose_name = _("version of a recipe")
        verbose_name_plural = _("versions of a recipe")
        ordering = ["recipe", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["recipe", "number"], name="a_recipe_version_number_is_used_once"),
            models.UniqueConstraint(
                fields=["recipe"], condition=Q(current=True), name="one_version_of_a_recipe_is_in_use"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("by")),
                name="nobody_puts_their_own_version_into_use",
            ),
            models.CheckConstraint(
                condition=Q(current=False) | Q(approved_by__isnull=False),
                name="a_version_in_use_was_approved",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="recipe_version_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "recipe", "number", "sql", "note", "by", "at", "sources", "columns", "tested_rows"
                ),
                func="RAISE EXCEPTION 'a version of a recipe never changes';",
            ),
            pgtrigger.Protect(name="recipe_version_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.recipe.code}@{self.number}"


class RecipeRun(models.Model):
    """One run of one version over one edition of each source."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        UNCHANGED = "unchanged", pgettext_lazy("recipe", "Nothing new")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    recipe = models.ForeignKey(Recipe, models.PROTECT, related_name="runs", verbose_name=_("recipe"))
    version = models.ForeignKey(RecipeVersion, models.PROTECT, related_name="runs")
    inputs = models.JSONField(default=dict, help_text="dataset → number of its edition")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="recipe_runs")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    rows = models.BigIntegerField(_("rows"), default=0)
    message = models.TextField(_("message"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("run of a recipe")
        verbose_name_plural = _("runs of a recipe")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.recipe.code} {self.started_at:%F %R}"
