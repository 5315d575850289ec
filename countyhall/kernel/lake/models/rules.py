"""What is decided about data from a day on."""

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class SmallCount(models.Model):
    """Under how many people a count is hidden, from a day on. Never changed: a later version takes its place.

    Of several versions of one day the last one written counts.
    """

    valid_from = models.DateField(_("valid from"))
    least = models.PositiveSmallIntegerField(
        _("hidden under"), validators=[MinValueValidator(2), MaxValueValidator(1000)],
        help_text=_("People: a count from 1 to one less is hidden, and others beside it that would give it away."),
    )  # fmt: skip
    source = models.CharField(
        _("source"), max_length=200, help_text=_("Who decided it, and with which paper.")
    )

    class Meta:
        verbose_name = _("threshold of small counts")
        verbose_name_plural = _("thresholds of small counts")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(least__gte=2), name="a_small_count_is_two_or_more")
        ]
        triggers = [
            pgtrigger.Protect(name="small_count_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"< {self.least}"
