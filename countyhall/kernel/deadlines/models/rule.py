"""Legal periods by version."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class RuleVersion(models.Model):
    """A legal period as it was the law from a day on. Never changed: a running clock keeps its version."""

    class Kind(models.TextChoices):
        WORKING = "working", _("working days")
        CALENDAR = "calendar", _("calendar days")

    class Unit(models.TextChoices):
        DAYS = "days", pgettext_lazy("unit", "days")
        HOURS = "hours", pgettext_lazy("unit", "hours")

    class Roll(models.TextChoices):
        NEXT = "next", _("to the next working day")
        NONE = "none", _("not moved")

    code = models.CharField(_("code"), max_length=60)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    labels = models.JSONField(_("name"), default=dict)
    bases = models.JSONField(_("legal basis"), default=dict)
    unit = models.CharField(
        pgettext_lazy("deadline", "unit"), max_length=5, choices=Unit.choices, default=Unit.DAYS
    )
    days = models.PositiveIntegerField(_("days or hours"), default=0)
    months = models.PositiveIntegerField(_("months"), default=0)
    kind = models.CharField(_("counted in"), max_length=8, choices=Kind.choices, default=Kind.WORKING)
    first_day_counts = models.BooleanField(_("first day counts"), default=False)
    roll = models.CharField(_("last day off"), max_length=4, choices=Roll.choices, default=Roll.NEXT)
    saturday_morning = models.BooleanField(_("Saturday ends at noon of the next working day"), default=False)
    ceiling_days = models.PositiveIntegerField(_("ceiling"), null=True, blank=True)
    ceiling_kind = models.CharField(
        _("ceiling counted in"), max_length=8, choices=Kind.choices, default=Kind.CALENDAR
    )
    used_cap = models.PositiveIntegerField(_("days used, at most"), null=True, blank=True)
    ladder = models.JSONField(_("limits of extension"), default=dict, blank=True)
    escalation = models.JSONField(_("escalation"), default=list, blank=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["code", "-valid_from", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from", "revision"], name="a_rule_version_exists_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="rule_ends_after_it_begins",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="rule_version_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return _in_language(self.labels) or self.code

    @property
    def basis(self) -> str:
        """The article that it stands on, in the reader's language."""
        return _in_language(self.bases)

    @property
    def in_hours(self) -> bool:
        """Whether it is counted from an hour to an hour."""
        return self.unit == self.Unit.HOURS


def _in_language(texts: dict[str, str]) -> str:
    return texts.get((get_language() or settings.LANGUAGE_CODE).lower()) or texts.get(
        settings.LANGUAGE_CODE, ""
    )
