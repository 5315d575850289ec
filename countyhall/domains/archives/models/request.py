"""Citizens' applications to read archives 檔案應用: what is asked for, what was decided, who read when."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.archives.models.item import Item
from countyhall.domains.archives.models.law import grounds_on
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.records.models import Record


class RequestState(models.TextChoices):
    """Where an application stands."""

    RECEIVED = "received", _("Received")
    CORRECTING = "correcting", _("Waiting for the applicant's correction")
    DECIDING = "deciding", _("Decision at sign-off")
    DECIDED = "decided", _("Decided, to be read")
    APPOINTED = "appointed", _("Appointment made")
    READ = "read", _("Has been read")
    REFUSED = "refused", pgettext_lazy("archives", "Refused")
    LAPSED = "lapsed", _("Not corrected in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("archives", "Withdrawn")


PUBLIC_STATE = {
    RequestState.RECEIVED: _("Received, being decided on"),
    RequestState.DECIDING: _("Received, being decided on"),
    RequestState.CORRECTING: _("We need something from you"),
    RequestState.DECIDED: _("Granted: choose a day to come"),
    RequestState.APPOINTED: _("Appointment made"),
    RequestState.READ: _("Done"),
    RequestState.REFUSED: _("Not granted"),
    RequestState.LAPSED: _("Ended: not corrected in time"),
    RequestState.WITHDRAWN: _("Withdrawn"),
}


class AccessRequest(Record):
    """One application under the Archives Act. The applicant is in the vault."""

    State = RequestState

    class Way(models.TextChoices):
        COUNTER = "counter", _("At the counter")
        WEB = "web", _("Web form")
        MAIL = "mail", pgettext_lazy("archives", "Letter")

    class Use(models.TextChoices):
        READ = "read", pgettext_lazy("archives", "Read")
        NOTES = "notes", _("Copy by hand")
        COPY = "copy", _("Have copies made")

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("Granted")
        PARTLY = "partly", _("Granted in part")
        REFUSED = "refused", pgettext_lazy("archives", "Refused")

    way = models.CharField(_("received by way of"), max_length=8, choices=Way.choices, default=Way.COUNTER)
    wanted = models.TextField(
        _("archives wanted"),
        max_length=3000,
        help_text=_("File number, document number, or what it is about"),
    )
    use = models.CharField(_("applied for"), max_length=8, choices=Use.choices, default=Use.READ)
    purpose = models.CharField(_("purpose"), max_length=200)
    original_reason = models.CharField(_("why the original is needed"), max_length=200, blank=True)
    received_on = models.DateField(pgettext_lazy("archives", "received"))
    correct_by = models.DateField(_("correct by"), null=True, blank=True, editable=False)
    correction = models.TextField(_("what has to be corrected"), blank=True, editable=False)
    corrected_on = models.DateField(_("corrected on"), null=True, blank=True, editable=False)
    corrected_text = models.TextField(_("correction"), blank=True, editable=False)
    outcome = models.CharField(
        _("decision"), max_length=8, choices=Outcome.choices, blank=True, editable=False
    )
    grounds = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    decision = models.TextField(_("decision in words"), blank=True, editable=False)
    decided_on = models.DateField(_("decision on"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("decision by"),
    )  # fmt: skip
    letter_number = models.CharField(_("number of the notice"), max_length=60, blank=True, editable=False)
    appointed_at = models.DateTimeField(
        pgettext_lazy("archives", "appointment"), null=True, blank=True, editable=False
    )
    read_on = models.DateField(_("read on"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState.choices, default=RequestState.RECEIVED, editable=False
    )
    clocks = GenericRelation("deadlines.Clock")

    search_fields = ["number", "wanted", "purpose"]

    class Meta:
        verbose_name = _("application to read archives")
        verbose_name_plural = _("applications to read archives")
        ordering = ["-received_on", "-id"]
        indexes = [
            models.Index(fields=["unit", "state"], name="request_by_unit"),
            models.Index(fields=["state", "received_on"], name="request_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(grounds__len__gt=0), name="a_refusal_has_its_grounds"
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | ~Q(outcome=""), name="a_decision_says_which"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.wanted[:40]

    @classmethod
    def within(cls, units) -> Q:
        """Seen where it is handled, and wherever it lay for sign-off."""
        return super().within(units) | approvals.lies_with(cls, units)

    def approval_text(self) -> str:
        """What is signed: the application without the applicant, each item, and the decision with its grounds."""
        grounds = [
            str(ground.label) for ground in grounds_on(self.received_on) if ground.code in self.grounds
        ]
        with translation.override(settings.LANGUAGE_CODE):
            lines = [
                f"{line.item.number} {line.item.subject}：{'准予' if line.granted else '不予'}"
                for line in self.lines.select_related("item").order_by("pk")
            ]
            return "\n".join(
                [
                    f"{self.number} {self.get_use_display()}：{self.wanted}", f"目的：{self.purpose}", *lines,
                    f"准駁：{self.get_outcome_display()}", *(f"依據：{ground}" for ground in grounds),
                    self.decision,
                ]
            )  # fmt: skip

    @property
    def public_state(self):
        """Where it stands, in words for the applicant."""
        return PUBLIC_STATE[self.state]

    @property
    def due_on(self):
        """By when it is decided: of the clock that runs, else of the last one; or ``None``."""
        clocks = [c for c in self.clocks.all() if c.code == "archives.access" and c.state != "cancelled"]
        return max(clocks, key=lambda c: (c.is_open, c.pk)).due_on if clocks else None


class RequestedItem(models.Model):
    """One item that an application is about, and whether it may be read."""

    request = models.ForeignKey(
        AccessRequest, models.CASCADE, related_name="lines", verbose_name=_("application")
    )
    item = models.ForeignKey(Item, models.PROTECT, related_name="requested", verbose_name=_("item"))
    granted = models.BooleanField(_("granted"), null=True)
    ground = models.CharField(_("ground"), max_length=20, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("requested item")
        verbose_name_plural = _("requested items")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "item"], name="an_item_is_asked_for_once"),
            models.CheckConstraint(
                condition=Q(granted=None) | Q(granted=True) | ~Q(ground=""),
                name="an_item_is_refused_with_a_ground",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)


class Reading(models.Model):
    """One visit: when it began and ended, what was read, who sat by, and what it cost."""

    request = models.ForeignKey(
        AccessRequest, models.PROTECT, related_name="readings", verbose_name=_("application")
    )
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"))
    note = models.CharField(_("what was read or copied"), max_length=300, blank=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("supervised by")
    )
    reading_fee = models.PositiveIntegerField(_("fee for reading"), default=0)
    copy_fee = models.PositiveIntegerField(_("fee for copies"), default=0)
    postage_fee = models.PositiveIntegerField(_("postage and handling"), default=0)

    class Meta:
        verbose_name = pgettext_lazy("archives", "visit")
        verbose_name_plural = pgettext_lazy("archives", "visits")
        ordering = ["-began_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gte=models.F("began_at")), name="a_visit_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.began_at:%Y-%m-%d}"

    @property
    def total(self) -> int:
        """All charges of this visit."""
        return self.reading_fee + self.copy_fee + self.postage_fee
