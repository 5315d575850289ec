"""Who had the document from when until when, who gave it to them, and why it went on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models.document import Document
from countyhall.kernel.organisation.models import Unit


class Hop(models.Model):
    """One stay of a document: at a unit, in somebody's hands. The open one has no ``left_at``."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        ASSIGNED = "assigned", pgettext_lazy("hop", "Assigned to a unit")
        HANDED = "handed", _("Given to a handler")
        RETURNED = "returned", _("Returned to the registry")
        REASSIGNED = "reassigned", _("Passed to another unit")
        DISPUTED = "disputed", _("Put before the planning officer")
        DECIDED = "decided", _("Decided by the planning officer")
        CONSULTED = "consulted", _("Consulted")
        TO_FILE = "to_file", _("Handed over for filing")
        FIXING = "fixing", _("Sent back by the archive")

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="hops", verbose_name=_("official document")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    from_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("from unit")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("to unit"))
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("handler")
    )
    at = models.DateTimeField(_("since"))
    left_at = models.DateTimeField(pgettext_lazy("hop", "until"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("hop")
        verbose_name_plural = _("hops")
        ordering = ["document", "id"]
        indexes = [
            models.Index(fields=["unit", "kind"], name="hop_by_unit"),
            models.Index(fields=["kind", "at"], name="hop_by_kind"),
            models.Index(
                fields=["unit"], include=["document"], name="hop_consulted", condition=Q(kind="consulted")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(left_at=None) & ~Q(kind="consulted"),
                name="a_document_is_at_one_place",
            ),
            models.UniqueConstraint(
                fields=["document", "unit"],
                condition=Q(kind="consulted", left_at=None),
                name="a_unit_is_consulted_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("at")), name="a_hop_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit}"

    @classmethod
    def consulted(cls, units) -> "models.QuerySet":
        """The keys of documents about which these units are or were asked; read in an index alone."""
        return cls.objects.filter(unit__in=units, kind=cls.Kind.CONSULTED).order_by().values("document")

    @property
    def is_here(self) -> bool:
        """Whether the document is there now."""
        return self.left_at is None
