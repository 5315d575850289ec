"""The official document itself: what came or was begun, whose it is, and where it stands."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.records.models import Record, RecordQuerySet

CLASSIFIED_SUBJECT = "密不錄由"  # what a register writes in place of a classified document's subject


class Direction(models.TextChoices):
    """Whether the case began outside or in the house."""

    INCOMING = "incoming", pgettext_lazy("document", "Received")
    OWN = "own", _("Begun in the house")


class Medium(models.TextChoices):
    """What it came on."""

    PAPER = "paper", _("Paper")
    ELECTRONIC = "electronic", _("Electronic")


class Kind(models.TextChoices):
    """Kinds of official documents, 公文程式條例 article 2 and the manual."""

    LETTER = "letter", _("Letter (函)")
    NOTE = "note", _("Letter of low formality (書函)")
    ORDER = "order", _("Order (令)")
    NOTICE = "notice", _("Public notice (公告)")
    MEETING = "meeting", _("Meeting notice (開會通知單)")
    INSPECTION = "inspection", _("Site inspection notice (會勘通知單)")
    MEMO = "memo", _("Memorandum for decision (簽)")
    COORDINATION = "coordination", _("Co-ordination sheet (簽稿會核單)")
    SLIP = "slip", _("Short memorandum (便簽)")
    APPLICATION = "application", _("Application or letter of a citizen")
    OTHER = "other", pgettext_lazy("document", "Other")


class Speed(models.TextChoices):
    """速別. A document that names none is handled as an ordinary one."""

    MOST_URGENT = "most_urgent", _("Most urgent")
    URGENT = "urgent", _("Urgent")
    ORDINARY = "ordinary", _("Ordinary")


class Secrecy(models.TextChoices):
    """密等. Empty: not classified."""

    CONFIDENTIAL = "confidential", _("Confidential (密)")
    SECRET = "secret", _("Secret (機密)")
    MOST_SECRET = "most_secret", _("Most secret (極機密)")
    TOP_SECRET = "top_secret", _("Top secret (絕對機密)")


class CopyKind(models.TextChoices):
    """本別: which of the sender's copies it is."""

    ORIGINAL = "original", _("Original")
    COPY = "copy", _("Copy (副本)")
    TRANSCRIPT = "transcript", _("Transcript (抄本)")


class Processing(models.TextChoices):
    """Classes of cases, each with its own rule of time."""

    GENERAL = "general", _("General document")
    DEADLINE = "deadline", _("Document with a date set")
    PROJECT = "project", _("Project under control")
    APPLICATION = "application", _("Application of a citizen")
    PETITION = "petition", _("Petition of a citizen")
    APPEAL = "appeal", _("Administrative appeal")
    CONTROL = "control", _("Control Yuan case")
    INQUIRY = "inquiry", _("Council inquiry")


class State(models.TextChoices):
    """Where the case stands."""

    REGISTERED = "registered", pgettext_lazy("document", "To be assigned")
    ASSIGNED = "assigned", _("Assigned, not yet taken up")
    RETURNED = "returned", _("Returned to the registry")
    DISPUTED = "disputed", _("Before the planning officer")
    IN_WORK = "in_work", pgettext_lazy("document", "In work")
    CIRCULATING = "circulating", _("In sign-off")
    DECIDED = "decided", _("Decided, to be sent")
    SENT = "sent", _("Sent, to be filed")
    CLOSED = "closed", _("Closed without reply, to be filed")
    TO_FILE = "to_file", _("Handed over for filing")
    FIXING = "fixing", _("Sent back by the archive")
    FILED = "filed", _("Filed")
    MERGED = "merged", _("Handled with another")
    RELEASED = "released", _("Released from control")
    VOIDED = "voided", _("Void")


# Somebody still owes an answer or a decision.
OPEN = (
    State.REGISTERED,
    State.ASSIGNED,
    State.RETURNED,
    State.DISPUTED,
    State.IN_WORK,
    State.CIRCULATING,
    State.DECIDED,
)
# Dealt with, but not yet in the archive.
DONE = (State.SENT, State.CLOSED, State.TO_FILE, State.FIXING)


class DocumentQuerySet(RecordQuerySet):
    """Reads of documents."""

    def open(self) -> "DocumentQuerySet":
        """Those that somebody still has to deal with."""
        return self.filter(state__in=OPEN)

    def unclassified(self) -> "DocumentQuerySet":
        """Those that may leave the house in lists, files and feeds."""
        return self.filter(secrecy="")


class Document(Record):
    """One case under one number. The owning unit is the one in charge (主辦單位)."""

    State = State

    agency = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", editable=False, verbose_name=_("registering agency")
    )
    serial = models.CharField(_("document number"), max_length=10, editable=False)
    direction = models.CharField(
        pgettext_lazy("document", "direction"),
        max_length=8,
        choices=Direction.choices,
        default=Direction.INCOMING,
        editable=False,
    )
    medium = models.CharField(_("medium"), max_length=10, choices=Medium.choices, default=Medium.PAPER)
    kind = models.CharField(
        pgettext_lazy("document", "kind"), max_length=12, choices=Kind.choices, default=Kind.LETTER
    )
    sender = models.CharField(_("sender"), max_length=120, blank=True)
    sender_code = models.CharField(_("sender's code"), max_length=20, blank=True)
    sender_number = models.CharField(_("sender's number"), max_length=80, blank=True)
    sender_date = models.DateField(_("sender's date"), null=True, blank=True)
    speed = models.CharField(_("speed"), max_length=11, choices=Speed.choices, default=Speed.ORDINARY)
    secrecy = models.CharField(_("secrecy"), max_length=12, choices=Secrecy.choices, blank=True)
    declassify = models.CharField(_("condition of declassification"), max_length=120, blank=True)
    declassify_on = models.DateField(_("declassified on"), null=True, blank=True)
    secrecy_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("lower secrecy proposed by"),
    )
    copy_kind = models.CharField(
        _("copy"), max_length=10, choices=CopyKind.choices, default=CopyKind.ORIGINAL
    )
    subject = models.CharField(_("subject"), max_length=500)
    attachments_note = models.CharField(_("attachments"), max_length=200, blank=True)
    copies = models.PositiveSmallIntegerField(_("pieces of attachments"), default=0)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    received_on = models.DateField(_("received"), null=True, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handler"),
    )
    processing = models.CharField(
        _("class of case"), max_length=12, choices=Processing.choices, default=Processing.GENERAL
    )
    limit_on = models.DateField(_("to be done by"), null=True, blank=True)
    limit_days = models.PositiveSmallIntegerField(_("days set"), null=True, blank=True)
    item = models.CharField(_("business item"), max_length=80, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.REGISTERED, editable=False
    )
    returns = models.PositiveSmallIntegerField(_("times returned"), default=0, editable=False)
    moves = models.PositiveSmallIntegerField(_("times passed on"), default=0, editable=False)
    bound = models.BooleanField(_("unit decided by the planning officer"), default=False, editable=False)
    assigned_on = models.DateField(_("assigned"), null=True, blank=True, editable=False)
    closed_on = models.DateField(_("dealt with"), null=True, blank=True, editable=False)
    days_used = models.DecimalField(
        _("working days used"), max_digits=6, decimal_places=1, null=True, blank=True, editable=False
    )
    late = models.BooleanField(_("dealt with late"), null=True, blank=True, editable=False)
    filed_on = models.DateField(_("filed"), null=True, blank=True, editable=False)
    closing = models.CharField(_("how it ended"), max_length=120, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("handled with"),
    )
    file_year = models.PositiveSmallIntegerField(_("file year"), null=True, blank=True)
    file_class = models.CharField(_("file class"), max_length=20, blank=True)
    file_case = models.CharField(_("case number in the class"), max_length=10, blank=True)
    retention = models.CharField(_("retention period"), max_length=10, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    exchange_id = models.CharField(max_length=80, blank=True, editable=False)
    clocks = GenericRelation("deadlines.Clock")

    objects = DocumentQuerySet.as_manager()
    notes_readers = True

    vouched = (
        "number", "direction", "kind", "sender", "sender_number", "sender_date", "received_on", "subject", "secrecy",
    )  # fmt: skip
    search_fields = ["number", "subject", "sender", "sender_number", "attachments_note"]

    class Meta:
        verbose_name = _("official document")
        verbose_name_plural = _("official documents")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["handler", "received_on"], name="document_on_desk", condition=Q(state__in=OPEN)
            ),
            models.Index(fields=["unit", "state"], name="document_open_in_unit", condition=Q(state__in=OPEN)),
            models.Index(
                fields=["unit", "state", "closed_on"],
                include=["handler", "sealed", "id"],
                name="document_to_file",
                condition=Q(state__in=DONE),
            ),
            models.Index(
                fields=["handler", "state"], name="document_to_file_by_me", condition=Q(state__in=DONE)
            ),
            models.Index(fields=["handler", "-id"], name="document_of_handler"),
            # Whole lists of a unit, and what holds a few signs, are counted in these without the rows.
            models.Index(fields=["unit", "-id"], include=["sealed"], name="document_of_unit"),
            models.Index(fields=["sender", "-id"], name="document_by_sender"),
            models.Index(fields=["-received_on", "-id"], name="document_newest_first"),
            models.Index(fields=["sender_number", "id"], name="document_by_their_number"),
            models.Index(fields=["serial"], name="document_by_serial"),
            models.Index(fields=["unit", "closed_on"], name="document_by_day_dealt_with"),
            models.Index(
                fields=["created_by", "-id"], name="document_by_registrar", condition=Q(direction="incoming")
            ),
            models.Index(
                fields=["processing"],
                name="document_open_by_class",
                condition=Q(state__in=OPEN) & ~Q(processing="general"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agency", "serial"], name="a_document_number_is_used_once"),
            models.UniqueConstraint(
                fields=["exchange_id"], condition=~Q(exchange_id=""), name="an_exchanged_document_comes_once"
            ),
            models.CheckConstraint(
                condition=Q(direction="own") | (~Q(sender="") & Q(received_on__isnull=False)),
                name="a_received_document_has_a_sender_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(secrecy="")
                | Q(sealed=True, subject=CLASSIFIED_SUBJECT, attachments_note="") & ~Q(declassify=""),
                name="a_classified_document_is_a_placeholder",
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False),
                name="a_merged_document_knows_its_lead",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="no_document_is_merged_with_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed") | Q(filed_on__isnull=False), name="a_filed_document_has_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(processing="deadline") | Q(limit_on__isnull=False),
                name="a_document_with_a_date_set_has_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}" if self.number else self.subject

    @classmethod
    def within(cls, units) -> Q:
        """Seen by the unit in charge, and by units that are or were consulted."""
        from countyhall.domains.documents.models.hop import Hop

        return Q(unit__in=units) | Q(pk__in=Hop.consulted(units))

    @property
    def classified(self) -> bool:
        """Whether only a placeholder may stand in the house."""
        return bool(self.secrecy)

    @property
    def findable(self) -> bool:
        """Nothing of a classified document, not even its number, is found by the search."""
        return not self.secrecy

    @property
    def open(self) -> bool:
        """Whether somebody still has to deal with it."""
        return self.state in OPEN

    @property
    def file_number(self) -> str:
        """Year, class and case of the archive; empty until chosen."""
        parts = [str(self.file_year or ""), self.file_class, self.file_case]
        return "/".join(parts) if all(parts) else ""

    @property
    def due_on(self):
        """The day by which it has to be dealt with: of the clock that runs, else of the last one; or ``None``."""
        clocks = [
            c for c in self.clocks.all() if c.code.startswith("documents.do.") and c.state != "cancelled"
        ]
        return max(clocks, key=lambda c: (c.is_open, c.pk)).due_on if clocks else None
