"""Proposals to lower the secrecy of a document, each decided by somebody else."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents.models.document import Document, Secrecy


class Downgrade(models.Model):
    """One proposal: to which level, until when, why; who proposed it and who decided."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="downgrades", verbose_name=_("official document")
    )
    before = models.CharField(_("secrecy so far"), max_length=12, choices=Secrecy.choices)
    level = models.CharField(_("new secrecy"), max_length=12, choices=Secrecy.choices, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    until = models.DateField(_("secret until"), null=True)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PROPOSED)
    proposed_on = models.DateField(_("proposed on"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    decided_on = models.DateField(_("decided on"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("proposal of lower secrecy")
        verbose_name_plural = _("proposals of lower secrecy")
        ordering = ["document", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state="proposed"),
                name="one_proposal_of_lower_secrecy_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="nobody_lowers_secrecy_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_level_display()}"
