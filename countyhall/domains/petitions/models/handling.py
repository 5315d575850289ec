"""Who answers which part, where the petition went, what was written back and how it got there."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.petitions.models.petition import Petition
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.records.models import Record


class Assignment(Record):
    """One unit's part of an answer. The lead unit's and the supporting units' parts make one letter."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        GIVEN = "given", _("Given")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")

    petition = models.ForeignKey(
        Petition, models.PROTECT, related_name="assignments", verbose_name=_("petition")
    )
    lead = models.BooleanField(_("lead unit"), default=False)
    asked_on = models.DateField(_("asked"))
    task = models.CharField(_("asked to answer"), max_length=200, blank=True)
    part = models.TextField(_("this unit's part"), blank=True)
    given_on = models.DateField(_("given"), null=True, editable=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("given by"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.ASKED, editable=False
    )

    search_fields = ["part"]

    class Meta:
        verbose_name = _("part of an answer")
        verbose_name_plural = _("parts of answers")
        ordering = ["petition", "-lead", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "unit"],
                name="a_unit_is_asked_once",
                condition=models.Q(state__in=["asked", "given"]),
            ),
            models.UniqueConstraint(
                fields=["petition"],
                name="a_petition_has_one_lead_unit",
                condition=models.Q(lead=True, state__in=["asked", "given"]),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="part_by_unit"),
            models.Index(fields=["-asked_on", "-id"], name="part_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.petition} · {self.unit}"


class Transfer(models.Model):
    """The petition went from one to another, or was refused; its public number stays the same."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("Assigned to a unit")
        REFUSED = "refused", _("Refused by a unit")
        SENT_OUT = "sent_out", _("Transferred to an agency")
        RETURNED = "returned", _("Returned by an agency")
        DECIDED = "decided", _("Decided by the planning officer")

    petition = models.ForeignKey(
        Petition, models.PROTECT, related_name="transfers", verbose_name=_("petition")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("petition", "unit")
    )
    agency = models.CharField(_("agency"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    on = models.DateField(_("on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["petition", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit or self.agency}"

    @property
    def holder(self) -> str:
        """The unit or agency this line speaks of."""
        return str(self.unit) if self.unit_id else self.agency


class Letter(models.Model):
    """A letter from the county about a petition, as it was sent. It is never changed afterwards."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("Please confirm")
        RECEIPT = "receipt", _("Acknowledgement")
        QUESTION = "question", _("Question to the citizen")
        EXTENSION = "extension", _("Extension")
        TRANSFER = "transfer", _("Transfer")
        ANSWER = "answer", _("Answer")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        MERGED = "merged", _("Merged")

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="letters", verbose_name=_("petition"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    sent_on = models.DateField(pgettext_lazy("petition", "sent"))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )

    class Meta:
        verbose_name = _("letter to the citizen")
        verbose_name_plural = _("letters to the citizen")
        ordering = ["petition", "id"]
        indexes = [models.Index(fields=["petition", "kind"], name="letter_of_petition")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"


class Delivery(models.Model):
    """A letter on its way to one petitioner, with the proof that it went."""

    class Way(models.TextChoices):
        EMAIL = "email", _("E-mail")
        POST = "post", pgettext_lazy("letter", "Post")
        PHONE = "phone", _("Telephone")
        PAGE = "page", _("Status page only")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="deliveries", verbose_name=_("letter"))
    petition = models.ForeignKey(
        Petition, models.PROTECT, related_name="deliveries", verbose_name=_("petition")
    )
    way = models.CharField(_("way"), max_length=6, choices=Way.choices)
    on = models.DateField(_("on"))
    proof = models.CharField(pgettext_lazy("letter", "proof"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["letter", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "petition"], name="a_letter_goes_once_to_each_petitioner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.on}"
