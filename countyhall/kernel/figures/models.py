"""Values as they were published, with the keys of the records behind them."""

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

STAYS = pgtrigger.Update | pgtrigger.Delete


class Snapshot(models.Model):
    """All values of one period as they were known on one day, kept for good."""

    period_first = models.DateField(_("from"))
    period_last = models.DateField(_("until"))
    as_of = models.DateField(_("as of"))
    taken_at = models.DateTimeField(_("kept"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("snapshot of figures")
        verbose_name_plural = _("snapshots of figures")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="snapshots_stay", operation=STAYS)]

    def __str__(self) -> str:
        return f"{self.period_first}–{self.period_last} ({self.as_of})"


class KeptValue(models.Model):
    """One figure of a snapshot. ``ids`` are keys of ``content_type``; a ratio has none."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="values")
    position = models.PositiveIntegerField()
    code = models.CharField(_("code"), max_length=120)
    label = models.CharField(_("label"), max_length=200)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=2, null=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    format = models.CharField(max_length=10)
    period = models.CharField(_("period"), max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    ids = ArrayField(models.BigIntegerField(), verbose_name=_("records"), default=list)

    class Meta:
        verbose_name = _("kept value")
        verbose_name_plural = _("kept values")
        ordering = ["snapshot", "position"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "code"], name="a_snapshot_keeps_a_figure_once")
        ]
        triggers = [pgtrigger.Protect(name="kept_values_stay", operation=STAYS)]

    def __str__(self) -> str:
        return f"{self.label} {self.value}"
