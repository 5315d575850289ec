"""What went out and came in by the electronic exchange, piece by piece, with its bytes as they were."""

import hashlib

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models.document import Document
from countyhall.domains.documents.models.recipient import Recipient
from countyhall.kernel.records.models import Record


class Original(models.Model):
    """A file of the exchange as it was sent or as it came, under its hash; never changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("file of the exchange")
        verbose_name_plural = _("files of the exchange")
        triggers = [
            pgtrigger.Protect(
                name="originals_of_the_exchange_stay", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.sha256

    @classmethod
    def keep(cls, data: bytes) -> str:
        """Keep the bytes; the name under which they are kept."""
        return cls.keep_all([data])[0]

    @classmethod
    def keep_all(cls, several: list[bytes]) -> list[str]:
        """Keep each of them, in one query; the names under which they are kept."""
        made = [cls(sha256=hashlib.sha256(data).hexdigest(), data=data) for data in several]
        cls.objects.bulk_create(made, ignore_conflicts=True)
        return [one.sha256 for one in made]

    @classmethod
    def bytes_of(cls, sha256: str) -> bytes | None:
        """The bytes kept under this name."""
        return cls.bytes_of_all([sha256]).get(sha256)

    @classmethod
    def bytes_of_all(cls, several: list[str]) -> dict[str, bytes]:
        """The bytes kept under these names, as far as they are kept."""
        found = cls.objects.filter(sha256__in=several).values_list("sha256", "data")
        return {sha256: bytes(data) for sha256, data in found}


class Way(models.TextChoices):
    """Whether it left or came."""

    OUT = "out", pgettext_lazy("exchange", "Sent")
    IN = "in", pgettext_lazy("exchange", "Received")


class ShipmentState(models.TextChoices):
    """Where a letter stands on its way."""

    PREPARED = "prepared", _("To be handed over")
    HANDED = "handed", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    LATE = "late", _("No receipt came")
    REGISTERED = "registered", _("Registered")
    REFUSED = "refused", pgettext_lazy("exchange", "Refused")
    AGAIN = "again", _("To be looked at again")


class Shipment(Record):
    """One letter to one recipient, or from one sender: by which way, how far, and what was wrong with it.

    ``key`` and ``digest`` name it on both sides: a second piece of the same sender, key and content is the
    same piece. ``unplaced`` is what stood in its file and has no place in a document.
    """

    State = ShipmentState
    Way = Way

    way = models.CharField(
        pgettext_lazy("exchange", "direction"), max_length=3, choices=Way.choices, editable=False
    )
    key = models.CharField(_("number of the piece"), max_length=64, editable=False)
    digest = models.CharField(_("hash of the contents"), max_length=64, editable=False)
    sender_code = models.CharField(_("sender's code"), max_length=40, editable=False)
    recipient_code = models.CharField(_("recipient's code"), max_length=40, editable=False)
    other = models.CharField(_("other office"), max_length=160, editable=False)
    subject = models.CharField(_("subject"), max_length=500, blank=True, editable=False)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="shipments", editable=False,
        verbose_name=_("document"),
    )  # fmt: skip
    recipient = models.OneToOneField(
        Recipient, models.PROTECT, null=True, blank=True, related_name="shipment", editable=False,
        verbose_name=_("addressee"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=State.choices, editable=False)
    reason = models.TextField(pgettext_lazy("exchange", "reason"), blank=True, editable=False)
    unplaced = models.JSONField(_("what could not be placed"), default=list, blank=True, editable=False)
    reference = models.CharField(_("number at the other office"), max_length=80, blank=True, editable=False)
    arrival = models.CharField(max_length=255, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(pgettext_lazy("exchange", "tries"), default=0, editable=False)
    doubles = models.PositiveIntegerField(_("times it came again"), default=0, editable=False)
    came_at = models.DateTimeField(_("sent or received"), editable=False)
    next_at = models.DateTimeField(
        pgettext_lazy("exchange", "next try"), null=True, blank=True, editable=False
    )
    answered_at = models.DateTimeField(_("receipt"), null=True, blank=True, editable=False)

    search_fields = ["subject", "other", "reference"]

    class Meta:
        verbose_name = _("exchanged letter")
        verbose_name_plural = _("exchanged letters")
        ordering = ["-came_at", "-id"]
        indexes = [
            models.Index(fields=["-came_at", "-id"], name="shipment_newest_first"),
            models.Index(fields=["next_at"], name="shipment_to_chase", condition=Q(state="handed")),
            models.Index(fields=["id"], name="shipment_to_hand_over", condition=Q(state="prepared")),
            models.Index(
                fields=["id"], name="shipment_to_acknowledge",
                condition=Q(way="in", answered_at=None),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["sender_code", "key", "digest"], condition=Q(way="in"), name="a_piece_comes_once"
            ),
            models.UniqueConstraint(
                fields=["sender_code", "key"], condition=Q(way="in", state="registered"),
                name="a_key_is_one_document",
            ),
            models.UniqueConstraint(fields=["key"], condition=Q(way="out"), name="a_piece_leaves_once"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="a_refused_piece_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="registered") | Q(document__isnull=False), name="a_registered_piece_is_a_document"
            ),
        ]  # fmt: skip

    @property
    def findable(self) -> bool:
        """Nothing of a document that was classified afterwards is found by the search."""
        return not self.sealed

    def __str__(self) -> str:
        return f"{self.other} {self.subject[:40]}".strip()
