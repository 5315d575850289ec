"""What the office writes: a draft with its text, its versions, who is writing it, and what was corrected."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models import paragraphs as text_of
from countyhall.domains.documents.models.document import Document, Kind, Speed
from countyhall.domains.documents.models.hop import Hop
from countyhall.domains.documents.models.kinds import DRAFTED, KINDS, Approach, KindRule, Way, rule_of
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.records.models import Record

NEWEST = max(rule.valid_from for rule in KINDS)
DRAFT_KINDS = [(kind.value, kind.label) for kind in Kind if kind in DRAFTED]


class Level(models.IntegerChoices):
    """決行層次 of the table of delegated decisions."""

    FIRST = 1, _("First level: head of the office")
    SECOND = 2, _("Second level: head of unit")
    THIRD = 3, _("Third level: section chief")
    FOURTH = 4, _("Fourth level: handler")


class SealMode(models.TextChoices):
    """How a document is authenticated, 公文程式條例 article 3."""

    SEAL_AND_NAME = "seal_and_name", _("Seal of the agency and name of the head")
    NAME = "name", _("Name of the head only")
    SEAL = "seal", _("Seal of the agency only")
    STAMP = "stamp", _("Line stamp of the agency")
    ELECTRONIC = "electronic", _("Electronic: neither seal nor name")


class DraftState(models.TextChoices):
    """Where a draft stands."""

    DRAFT = "draft", _("Being written")
    CIRCULATING = "circulating", _("In sign-off")
    DECIDED = "decided", pgettext_lazy("draft", "Decided")
    PROOFREAD = "proofread", _("Proofread")
    SEALED = "sealed", _("Numbered and sealed")
    SENT = "sent", pgettext_lazy("draft", "Sent")
    ANNULLED = "annulled", _("Annulled")
    DROPPED = "dropped", _("Given up")


class Written(models.Model):
    """What a draft and a template for drafts have in common: a kind and its text."""

    kind = models.CharField(
        pgettext_lazy("document", "kind"), max_length=12, choices=DRAFT_KINDS, default=Kind.LETTER
    )
    way = models.CharField(_("addressed"), max_length=8, choices=Way.choices, default=Way.LEVEL)
    subject = models.TextField(_("subject"), blank=True, max_length=2000)
    paragraphs = models.JSONField(_("text"), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def rule(self) -> KindRule:
        """The form of its kind: the one in force on the day on it, else the newest."""
        on = getattr(self, "dated_on", None) or getattr(self, "drafted_on", None)
        return rule_of(self.kind, on or NEWEST)

    @property
    def text(self) -> str:
        """As it is read."""
        return text_of.plain(self.rule, self.subject, self.paragraphs)


class Draft(Written, Record):
    """A 文稿 of a document. ``number`` is its 發文字號 once it is sealed."""

    State = DraftState
    vouched = ("number", "decided_text")
    notes_readers = True

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="drafts", verbose_name=_("document"), editable=False
    )
    approach = models.CharField(
        _("way of drafting"), max_length=1, choices=Approach.choices, default=Approach.MEMO_FIRST
    )
    speed = models.CharField(_("speed"), max_length=11, choices=Speed.choices, default=Speed.ORDINARY)
    attachments_note = models.CharField(_("attachments"), max_length=200, blank=True)
    contact = models.CharField(_("contact person"), max_length=60, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_fax = models.CharField(_("fax"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    meeting_starts_at = models.DateTimeField(_("meeting begins"), null=True, blank=True)
    meeting_ends_at = models.DateTimeField(_("meeting ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    chair = models.CharField(pgettext_lazy("meeting", "chair"), max_length=60, blank=True)
    word = models.CharField(_("word of the number"), max_length=12, blank=True)
    level = models.PositiveSmallIntegerField(
        _("level of decision"), choices=Level.choices, default=Level.SECOND
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("drafter")
    )
    drafted_on = models.DateField(_("drafted"), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_on = models.DateField(pgettext_lazy("draft", "decided"), null=True, blank=True, editable=False)
    decided_text = models.TextField(_("text as decided"), blank=True, editable=False)
    decided_for = models.CharField(_("decided by delegation of"), max_length=40, blank=True, editable=False)
    proofread_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("proofread by"),
    )  # fmt: skip
    proofread_on = models.DateField(_("proofread"), null=True, blank=True, editable=False)
    seal_mode = models.CharField(
        pgettext_lazy("draft", "seal"), max_length=14, choices=SealMode.choices, blank=True, editable=False
    )
    signer = models.CharField(pgettext_lazy("draft", "signature"), max_length=120, blank=True, editable=False)
    dated_on = models.DateField(_("date of the document"), null=True, blank=True, editable=False)
    sent_on = models.DateField(pgettext_lazy("draft", "sent"), null=True, blank=True, editable=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", editable=False,
        verbose_name=_("corrects"),
    )  # fmt: skip
    annulled_because = models.CharField(_("annulled because"), max_length=200, blank=True, editable=False)

    search_fields = ["number", "subject", "search_body"]

    class Meta:
        verbose_name = pgettext_lazy("document", "draft")
        verbose_name_plural = pgettext_lazy("document", "drafts")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["document", "id"], name="drafts_of_a_document"),
            models.Index(
                fields=["unit", "state"], name="draft_open_in_unit",
                condition=~Q(state__in=["sent", "annulled", "dropped"]),
            ),
            models.Index(fields=["drafter", "state"], name="draft_of_drafter"),
            models.Index(fields=["-sent_on", "-id"], name="draft_by_day_sent"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(proofread_by=None) | ~Q(proofread_by=models.F("drafter")),
                name="nobody_proofreads_their_own_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent")
                | Q(sent_on__isnull=False, dated_on__isnull=False, number__isnull=False),
                name="what_is_sent_has_a_number_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(meeting_ends_at=None) | Q(meeting_ends_at__gt=models.F("meeting_starts_at")),
                name="a_meeting_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state="annulled") | ~Q(annulled_because=""), name="an_annulment_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.printed} {self.number or self.subject[:40]}".strip()

    @classmethod
    def within(cls, units) -> Q:
        """Seen by its own unit, and by units that are or were asked about it or its document."""
        own = Q(unit__in=units) | Q(document__in=Hop.consulted(units))
        return own | approvals.lies_with(cls, units)

    @property
    def findable(self) -> bool:
        """Nothing of a document that was classified afterwards is found by the search."""
        return not self.sealed

    @property
    def search_body(self) -> str:
        """The whole text, for the search."""
        return self.text

    def approval_text(self) -> str:
        """What is signed: kind, addressees and text, as they will be printed."""
        said = [self.rule.printed, f"速別：{SPEED_WORDS[self.speed]}", f"附件：{self.attachments_note}"]
        for copy, label in COPY_WORDS.items():
            names = [one.printed for one in self.recipients.all() if one.copy == copy]
            if names:
                said.append(f"{label}：{'、'.join(dict.fromkeys(names))}")
        if self.rule.meeting:
            said.append(f"時間：{self.meeting_starts_at} 至 {self.meeting_ends_at}")
            said.append(f"地點：{self.place} 主持人：{self.chair}")
        return "\n".join([*said, self.text])


SPEED_WORDS = {Speed.ORDINARY: "普通件", Speed.URGENT: "速件", Speed.MOST_URGENT: "最速件"}
COPY_WORDS = {
    "attendee": "出席者",
    "observer": "列席者",
    "original": "正本",
    "copy": "副本",
    "transcript": "抄本",
}


class DraftVersion(models.Model):
    """The text as it was when somebody put it down; never changed."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="versions", verbose_name=_("draft"))
    number = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("text"))
    subject = models.TextField()
    paragraphs = models.JSONField(default=list)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("version of a draft")
        verbose_name_plural = _("versions of drafts")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="a_draft_has_one_of_each_version")
        ]
        triggers = [
            pgtrigger.Protect(name="versions_of_drafts_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.draft} v{self.number}"


class Lease(models.Model):
    """Who has the draft open to write; it lapses when the page falls silent, and may be taken over."""

    draft = models.OneToOneField(Draft, models.CASCADE, related_name="lease", verbose_name=_("draft"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    token = models.UUIDField()
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("draft being written")
        verbose_name_plural = _("drafts being written")

    def __str__(self) -> str:
        return f"{self.draft} · {self.by}"


class Correction(models.Model):
    """One slip of the pen that the proof-reader mended after the decision."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="corrections", verbose_name=_("draft"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    around = models.CharField(pgettext_lazy("correction", "in"), max_length=80)
    before = models.CharField(pgettext_lazy("correction", "before"), max_length=40, blank=True)
    after = models.CharField(pgettext_lazy("correction", "after"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("correction by the proof-reader")
        verbose_name_plural = _("corrections by the proof-reader")
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="corrections_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class DraftTemplate(Written, Record):
    """A text to begin with, kept by a unit for a kind of document."""

    name = models.CharField(_("name"), max_length=80)
    retired = models.BooleanField(_("no longer offered"), default=False)

    search_fields = ["name", "subject"]

    class Meta:
        verbose_name = _("template for drafts")
        verbose_name_plural = _("templates for drafts")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="a_unit_has_one_template_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name
