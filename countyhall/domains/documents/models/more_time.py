"""Requests for more time (展期), each decided by whoever may give as many days."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models.document import Document


class MoreTime(models.Model):
    """How many days the handler asks for and why, which role decides, and what came of it."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("more time", "Asked for")
        GIVEN = "given", pgettext_lazy("more time", "Given")
        REFUSED = "refused", _("Refused")
        LAPSED = "lapsed", _("Not needed any more")

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="requests", verbose_name=_("official document")
    )
    days = models.PositiveSmallIntegerField(_("days more"))
    reason = models.CharField(_("reason"), max_length=200)
    role = models.CharField(_("decided by"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED)
    asked_on = models.DateField(pgettext_lazy("more time", "asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    decided_on = models.DateField(_("decided on"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("request for more time")
        verbose_name_plural = _("requests for more time")
        ordering = ["document", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="asked"), name="more_time_is_asked_for_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="more_time_is_at_least_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} +{self.days}"
