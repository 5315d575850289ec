"""To whom a document goes, how it goes to each, and what became of it on the way."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models.agency import Agency
from countyhall.domains.documents.models.draft import Draft
from countyhall.kernel.records.models import Record


class Copy(models.TextChoices):
    """本別 of an addressee; a meeting notice has attendees and observers."""

    ORIGINAL = "original", pgettext_lazy("addressee", "Original")
    ATTENDEE = "attendee", _("Attends")
    OBSERVER = "observer", _("Observes")
    COPY = "copy", pgettext_lazy("addressee", "Copy")
    TRANSCRIPT = "transcript", pgettext_lazy("addressee", "Transcript")


class Mode(models.TextChoices):
    """發文方式."""

    ELECTRONIC = "electronic", _("Electronic exchange")
    POST = "post", pgettext_lazy("dispatch", "Post")
    REGISTERED = "registered", _("Registered post")
    COURIER = "courier", _("By messenger")
    IN_PERSON = "in_person", _("Handed over in person")
    FAX = "fax", _("Fax")
    EMAIL = "email", pgettext_lazy("dispatch", "E-mail")


class DeliveryState(models.TextChoices):
    """What became of one addressee's copy."""

    WAITING = "waiting", _("Not sent yet")
    READY = "ready", _("To be handed over")
    HANDED = "handed", _("Handed over")
    DELIVERED = "delivered", pgettext_lazy("dispatch", "Delivered")
    FAILED = "failed", pgettext_lazy("dispatch", "Failed")
    CANCELLED = "cancelled", _("Not to be sent")


class RecipientQuerySet(models.QuerySet):
    """Reads of addressees: through the gate of their drafts."""

    def visible_to(self, user) -> "RecipientQuerySet":
        """Who may see the draft sees to whom it goes."""
        return self.filter(draft__in=Draft.objects.visible_to(user))


class Recipient(models.Model):
    """One addressee of a draft. ``key`` names the parcel: handing the same over twice is one parcel.

    ``group`` is the collective name that stands on the paper for all who came from one group.
    """

    State = DeliveryState

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="recipients", verbose_name=_("draft"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    copy = models.CharField(
        pgettext_lazy("addressee", "copy"), max_length=10, choices=Copy.choices, default=Copy.ORIGINAL
    )
    name = models.CharField(_("name"), max_length=120)
    unit_name = models.CharField(_("unit"), max_length=80, blank=True)
    code = models.CharField(_("agency code"), max_length=20, blank=True)
    unit_code = models.CharField(_("unit code"), max_length=20, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agency")
    )
    group = models.CharField(_("group"), max_length=120, blank=True)
    mode = models.CharField(
        pgettext_lazy("dispatch", "sent by"), max_length=10, choices=Mode.choices, default=Mode.POST
    )
    with_attachments = models.BooleanField(_("with attachments"), default=True)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True)
    address = models.CharField(pgettext_lazy("addressee", "address"), max_length=160, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    state = models.CharField(
        pgettext_lazy("dispatch", "delivery"), max_length=10, choices=State.choices, default=State.WAITING
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tries = models.PositiveSmallIntegerField(pgettext_lazy("dispatch", "tries"), default=0)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    reference = models.CharField(_("number of the parcel"), max_length=60, blank=True)
    handed_on = models.DateField(_("handed over"), null=True, blank=True)
    check_on = models.DateField(_("result to be checked by"), null=True, blank=True)
    delivered_on = models.DateField(pgettext_lazy("dispatch", "delivered"), null=True, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["draft", "order", "id"]
        indexes = [
            models.Index(fields=["mode", "id"], name="parcels_to_hand_over", condition=Q(state="ready")),
            models.Index(fields=["check_on"], name="results_to_check", condition=Q(state="handed")),
            models.Index(fields=["id"], name="parcels_that_failed", condition=Q(state="failed")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "name", "unit_name", "code"], name="nobody_is_addressed_twice"
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(problem=""), name="a_failed_delivery_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}{self.unit_name}"

    @property
    def printed(self) -> str:
        """How it stands on the paper: the group's name for those of a group."""
        name = self.group or str(self)
        return (
            f"{name}(含附件)"
            if self.copy != Copy.ORIGINAL and self.with_attachments and self.draft.attachments_note
            else name
        )


class Try(models.Model):
    """One attempt to send one addressee's copy, or a word about it; never changed."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="log", verbose_name=_("addressee"))
    number = models.PositiveSmallIntegerField(_("try"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    mode = models.CharField(pgettext_lazy("dispatch", "sent by"), max_length=10, choices=Mode.choices)
    outcome = models.CharField(_("outcome"), max_length=10, choices=DeliveryState.choices)
    said = models.CharField(_("said"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("attempt of delivery")
        verbose_name_plural = _("attempts of delivery")
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="attempts_of_delivery_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.get_outcome_display()}"


class AgencyGroup(Record):
    """Addressees that are written to together (交換表): all schools, all townships."""

    name = models.CharField(_("name on the paper"), max_length=120)
    agencies = models.ManyToManyField(Agency, related_name="groups", verbose_name=_("agencies"))
    retired = models.BooleanField(_("no longer offered"), default=False)

    search_fields = ["name"]

    class Meta:
        verbose_name = _("group of addressees")
        verbose_name_plural = _("groups of addressees")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="a_unit_has_one_group_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name
