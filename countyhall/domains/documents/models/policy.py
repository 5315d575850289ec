"""Settings of an agency with the day from which they hold."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.records.models import Record


class Policy(Record):
    """How an agency handles its documents, from a day on. The newest that holds counts."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("agency"))
    valid_from = models.DateField(_("valid from"))
    moves_before_decision = models.PositiveSmallIntegerField(
        _("moves before the planning officer decides"),
        default=2,
        help_text=_("After so many returns and moves between units nobody but the planning officer decides"),
    )
    holidays_count = models.BooleanField(
        _("set days count holidays"),
        default=True,
        help_text=_("“Within ten days of receipt” is counted with holidays, or in working days"),
    )
    half_day = models.BooleanField(_("half a day for work done on the day of receipt"), default=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("setting of an agency")
        verbose_name_plural = _("settings of agencies")
        ordering = ["unit", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="a_policy_begins_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.valid_from}"

    @classmethod
    def of(cls, agency: Unit, on: date) -> "Policy":
        """What holds for an agency on a day: its own, else that of the unit above it, else the usual."""
        keys = [int(key) for key in agency.path.strip("/").split("/") if key]
        held = cls.objects.filter(unit__in=keys, valid_from__lte=on).select_related("unit")
        return max(held, key=lambda p: (len(p.unit.path), p.valid_from), default=None) or cls(
            unit=agency, valid_from=on
        )
