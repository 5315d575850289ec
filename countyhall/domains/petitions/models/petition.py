"""The petition itself: what was written, through which channel, and where it stands."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.petitions.models.categories import Category, QuestionSet
from countyhall.domains.petitions.models.grounds import GROUNDS
from countyhall.domains.petitions.models.rules import ANSWER_RULES
from countyhall.kernel.records.models import Record


class Channel(models.TextChoices):
    """The letterboxes of the county's report, and the others."""

    MAGISTRATE = "magistrate", _("Magistrate's mailbox")
    PREMIER = "premier", _("Premier's mailbox of the Executive Yuan")
    PRESIDENT = "president", _("President's mailbox")
    WEB = "web", _("Web form")
    MAIL = "mail", _("Letter")
    PHONE = "phone", _("Telephone")
    WALK_IN = "walk_in", _("In person")
    API = "api", _("Open311")


class Kind(models.TextChoices):
    """The four kinds of article 168 of the Administrative Procedure Act."""

    PROPOSAL = "proposal", _("Proposal for better administration")
    INQUIRY = "inquiry", _("Question on laws")
    WRONGDOING = "wrongdoing", _("Report of administrative wrongdoing")
    RIGHTS = "rights", _("Protection of one's rights")


class State(models.TextChoices):
    """Where the case stands, in the office's words; the public's are in :attr:`Petition.public_state`."""

    RECEIVED = "received", _("Waiting for the sender's confirmation")
    CONFIRMED = "confirmed", _("To be assigned")
    ASSIGNED = "assigned", _("Assigned")
    IN_WORK = "in_work", _("In work")
    WAITING = "waiting", _("Waiting for the citizen")
    IN_APPROVAL = "in_approval", _("Answer awaits approval")
    TRANSFERRED = "transferred", _("With another agency")
    ANSWERED = "answered", _("Answered")
    REOPENED = "reopened", _("Reopened")
    CLOSED = "closed", _("Closed")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    MERGED = "merged", _("Merged with another")


PUBLIC_STATE = {
    State.RECEIVED: _("Please confirm your e-mail address"),
    State.CONFIRMED: _("Received, being passed to the unit in charge"),
    State.ASSIGNED: _("With the unit in charge"),
    State.IN_WORK: _("Being handled"),
    State.WAITING: _("We need something from you"),
    State.IN_APPROVAL: _("Being handled"),
    State.TRANSFERRED: _("Passed to the agency in charge"),
    State.ANSWERED: _("Answered"),
    State.REOPENED: _("Reopened, being handled again"),
    State.CLOSED: _("Closed"),
    State.NOT_ACCEPTED: _("Registered, but not handled"),
    State.MERGED: _("Handled together with the same matter"),
}
ENDED = (State.ANSWERED, State.CLOSED, State.NOT_ACCEPTED)
OPEN = tuple(s for s in State if s not in ENDED)


class Wish(models.TextChoices):
    """Whether the sender wants the letter to be shown to the public."""

    PRIVATE = "private", _("Do not publish")
    PUBLISH = "publish", _("May be published without my name")


class Language(models.TextChoices):
    """Languages that petitions come in."""

    CHINESE = "zh-hant", _("Traditional Chinese")
    ENGLISH = "en", _("English")
    VIETNAMESE = "vi", _("Vietnamese")
    INDONESIAN = "id", _("Indonesian")
    OTHER = "other", _("Another language")


class Township(models.TextChoices):
    """The townships of Kinmen."""

    JINCHENG = "jincheng", _("Jincheng")
    JINHU = "jinhu", _("Jinhu")
    JINSHA = "jinsha", _("Jinsha")
    JINNING = "jinning", _("Jinning")
    LIEYU = "lieyu", _("Lieyu")
    WUQIU = "wuqiu", _("Wuqiu")


class Petition(Record):
    """A citizen's letter to the county and what became of it. The owning unit is the one in charge."""

    State = State

    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    channel_number = models.CharField(_("number at the channel"), max_length=40, blank=True)
    kind = models.CharField(
        pgettext_lazy("petition", "kind"), max_length=12, choices=Kind.choices, default=Kind.RIGHTS
    )
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("content"), max_length=6000)
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.CHINESE
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="petitions", verbose_name=_("category")
    )
    question_set = models.ForeignKey(QuestionSet, models.PROTECT, null=True, editable=False, related_name="+")
    answers = models.JSONField(_("further answers"), default=dict, blank=True)
    township = models.CharField(_("township"), max_length=10, choices=Township.choices, blank=True)
    village = models.CharField(_("village"), max_length=20, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    lat = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    long = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.RECEIVED, editable=False
    )
    state_before = models.CharField(max_length=12, blank=True, editable=False)
    sent_on = models.DateField(pgettext_lazy("petition", "sent"))
    received_on = models.DateField(_("received"), null=True, blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True, editable=False)
    closed_on = models.DateField(_("closed"), null=True, blank=True, editable=False)
    complex = models.BooleanField(_("needs a site visit or a legal opinion"), default=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handler"),
    )
    refusals = models.PositiveSmallIntegerField(_("refused by units"), default=0, editable=False)
    bound = models.BooleanField(_("unit decided by the planning officer"), default=False, editable=False)
    agency = models.CharField(_("agency in charge"), max_length=80, blank=True, editable=False)
    ground = models.CharField(
        _("ground for not handling"),
        max_length=20,
        blank=True,
        choices=[(g.code, g.label) for g in GROUNDS],
        editable=False,
    )
    draft = models.TextField(_("draft answer"), blank=True, editable=False)
    remedy = models.CharField(_("legal remedy told"), max_length=500, blank=True, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("drafted by"),
    )
    question = models.TextField(_("asked of the citizen"), blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    wish = models.CharField(_("publication"), max_length=8, choices=Wish.choices, default=Wish.PRIVATE)
    public_subject = models.CharField(_("public subject"), max_length=120, blank=True, editable=False)
    public_body = models.TextField(_("public text"), blank=True, editable=False)
    published_on = models.DateField(_("published"), null=True, editable=False)
    read_back = models.BooleanField(_("read back to the caller"), default=False)
    signed = models.BooleanField(_("signed by the caller"), default=False)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, editable=False)
    rating_comment = models.TextField(_("comment on the answer"), blank=True, editable=False, max_length=1000)
    reopened_count = models.PositiveSmallIntegerField(_("times reopened"), default=0, editable=False)
    sketch = ArrayField(models.BigIntegerField(), default=list, editable=False)
    clocks = GenericRelation("deadlines.Clock")

    search_fields = ["number", "channel_number", "subject", "body", "place"]

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["-sent_on", "-id"]
        indexes = [
            models.Index(fields=["unit", "state", "received_on"], name="petition_by_unit"),
            models.Index(fields=["state", "received_on"], name="petition_by_state"),
            models.Index(fields=["township", "-sent_on"], name="petition_by_place"),
            models.Index(fields=["handler", "state"], name="petition_by_handler"),
            models.Index(fields=["-sent_on", "-id"], name="petition_newest_first"),
            models.Index(fields=["sent_on", "id"], name="petition_open_first", condition=Q(state__in=OPEN)),
            models.Index(
                fields=["-published_on"], name="petition_published", condition=Q(published_on__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "channel_number"],
                name="a_channel_number_comes_once",
                condition=~Q(channel_number=""),
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)), name="a_rating_is_1_to_5"
            ),
            models.CheckConstraint(
                condition=~Q(state="not_accepted") | ~Q(ground=""), name="not_accepted_has_a_ground"
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False), name="merged_knows_its_lead"
            ),
            models.CheckConstraint(
                condition=Q(sealed=False) | Q(published_on=None), name="sealed_is_never_published"
            ),
        ]

    def approval_text(self) -> str:
        """What is signed: the answer as the citizen will read it."""
        return "\n\n".join(part for part in (self.draft, self.remedy) if part)

    def __str__(self) -> str:
        return f"{self.number} {self.subject}" if self.number else self.subject

    @classmethod
    def within(cls, units) -> Q:
        """A petition is seen by the unit in charge and by every unit that answers a part of it."""
        from countyhall.domains.petitions.models.handling import Assignment

        shared = Assignment.objects.filter(unit__in=units).exclude(state=Assignment.State.CANCELLED)
        return Q(unit__in=units) | Q(pk__in=shared.values("petition"))

    @property
    def public_state(self):
        """Where the case stands, in words for the sender and the public."""
        return PUBLIC_STATE[self.state]

    @property
    def foreign(self) -> bool:
        """Whether the letter came in a foreign language."""
        return self.language != Language.CHINESE

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN

    @property
    def due_on(self):
        """The day on which the answer is due: of the clock that runs, else of the last one; or ``None``."""
        clocks = [c for c in self.clocks.all() if c.code in ANSWER_RULES and c.state != "cancelled"]
        return max(clocks, key=lambda c: (c.is_open, c.pk)).due_on if clocks else None

    @property
    def where(self) -> str:
        """Township, village and place in one line."""
        parts = [self.get_township_display() if self.township else "", self.village, self.place]
        return "".join(
            part for part in parts if part and not any(part in longer for longer in parts if longer != part)
        )
