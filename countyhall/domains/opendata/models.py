"""What the county publishes as open data: datasets, where they lie, their publications, and who asked about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.records.models import Record

LICENCE = "OGDL-Taiwan-1.0"


class Category(models.TextChoices):
    """The national service categories (standard of dataset metadata of 104, field categoryCode)."""

    BIRTH = "100", _("Birth and health care")
    ADOPTION = "200", _("Birth registration and adoption")
    SCHOOL = "300", _("Schooling and further training")
    ARMY = "400", _("Military service")
    WORK = "500", _("Job hunting and employment")
    BUSINESS = "600", _("Starting a business")
    MARRIAGE = "700", _("Marriage")
    INVESTMENT = "800", _("Investment and finance")
    LEISURE = "900", _("Leisure and travel")
    TRAFFIC = "A00", _("Traffic and communication")
    HEALTH = "B00", _("Medical care")
    HOUSING = "C00", _("Buying a house and moving")
    ELECTION = "D00", _("Elections and voting")
    SAFETY = "E00", _("Safety and quality of life")
    RETIREMENT = "F00", _("Retirement")
    ELDERLY = "G00", _("Care of the elderly")
    FAREWELL = "H00", _("Rites of life")
    PUBLIC = "I00", _("Public information")


class OpenDataset(Record):
    """One dataset of the portal. ``identifier`` is the national number, never used again."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", pgettext_lazy("opendata", "Proposed")
        CHECKED = "checked", pgettext_lazy("opendata", "Checked")
        APPROVED = "approved", pgettext_lazy("opendata", "Approved")
        PUBLISHED = "published", pgettext_lazy("opendata", "Published")
        WITHDRAWN = "withdrawn", pgettext_lazy("opendata", "Withdrawn")

    identifier = models.CharField(_("identifier"), max_length=24, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description = models.TextField(_("description"))
    category = models.CharField(_("service category"), max_length=3, choices=Category)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    licence = models.CharField(_("licence"), max_length=40, default=LICENCE)
    frequency = models.CharField(
        _("update frequency"), max_length=20, choices=Dataset.Frequency, default=Dataset.Frequency.IRREGULAR
    )
    contact = models.CharField(_("contact"), max_length=80, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    source = models.ForeignKey(
        Dataset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("table of the lake")
    )
    # The columns that everybody may read, in order; empty: all that are public.
    columns = models.JSONField(_("published columns"), default=list, blank=True)
    table = models.OneToOneField(
        Dataset, models.PROTECT, null=True, blank=True, editable=False, related_name="opened",
        verbose_name=_("published table"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    findings = models.JSONField(_("what the check found"), default=list, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("proposed by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    issued_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)
    modified_at = models.DateTimeField(_("last changed"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("opendata", "withdrawn"), null=True, blank=True, editable=False
    )
    withdrawn_reason = models.CharField(
        _("reason of the withdrawal"), max_length=500, blank=True, editable=False
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("successor"),
    )

    search_fields = ["number", "identifier", "title", "title_en", "description"]

    class Meta:
        verbose_name = _("open dataset")
        verbose_name_plural = _("open datasets")
        ordering = ["identifier"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="nobody_approves_their_own_open_data",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="an_open_withdrawal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Resource(models.Model):
    """Where a dataset lies that the portal does not hold itself: an address of the office's own site."""

    dataset = models.ForeignKey(
        OpenDataset, models.CASCADE, related_name="resources", verbose_name=_("dataset")
    )
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(pgettext_lazy("opendata", "address"), max_length=500)
    format = models.CharField(_("format"), max_length=10, default="csv")
    fields = models.JSONField(_("main columns"), default=list, blank=True)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["dataset", "pk"]

    def __str__(self) -> str:
        return self.title


class Release(models.Model):
    """One publication: its number stands in addresses for ever, also after it was withdrawn."""

    dataset = models.ForeignKey(
        OpenDataset, models.CASCADE, related_name="releases", verbose_name=_("dataset")
    )
    number = models.PositiveIntegerField(_("edition"))
    edition = models.OneToOneField(Edition, models.PROTECT, related_name="+", verbose_name=_("edition"))
    source_edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("made from"))
    published_at = models.DateTimeField(pgettext_lazy("opendata", "published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    hidden_cells = models.PositiveIntegerField(_("hidden cells"), default=0)
    withdrawn_at = models.DateTimeField(pgettext_lazy("opendata", "withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("opendata", "publication")
        verbose_name_plural = _("publications")
        ordering = ["dataset", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="a_publication_number_is_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.dataset.identifier}@{self.number}"


class Question(Record):
    """What somebody wrote about a dataset, or a request for data that are not there yet; with the answer."""

    class Kind(models.TextChoices):
        FEEDBACK = "feedback", _("Feedback")
        REQUEST = "request", _("Request for data")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("opendata", "To be answered")
        ANSWERED = "answered", pgettext_lazy("opendata", "Answered")
        DECLINED = "declined", pgettext_lazy("opendata", "Declined")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FEEDBACK)
    dataset = models.ForeignKey(
        OpenDataset,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("dataset"),
    )
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("text"), max_length=4000)
    email = models.EmailField(_("e-mail for the answer"), blank=True)
    received_on = models.DateField(_("received on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, editable=False)
    answer = models.TextField(pgettext_lazy("opendata", "answer"), blank=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, blank=True, editable=False)
    shown = models.BooleanField(_("shown on the page"), default=False, editable=False)

    search_fields = ["number", "subject", "body"]

    class Meta:
        verbose_name = _("question about open data")
        verbose_name_plural = _("questions about open data")
        ordering = ["-received_on", "-pk"]

    def __str__(self) -> str:
        return self.subject


class Subscription(models.Model):
    """Somebody who is written to when a dataset changes; counts from the confirmation on."""

    dataset = models.ForeignKey(OpenDataset, models.CASCADE, related_name="subscriptions")
    email = models.EmailField()
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [models.UniqueConstraint(fields=["dataset", "email"], name="one_subscription_each")]

    def __str__(self) -> str:
        return self.email


class UsageDay(models.Model):
    """How often a dataset was used on a day, by which door and in which format; never by whom."""

    dataset = models.ForeignKey(OpenDataset, models.CASCADE, related_name="usage")
    day = models.DateField(_("day"))
    door = models.CharField(_("door"), max_length=20)
    format = models.CharField(_("format"), max_length=10, blank=True)
    count = models.PositiveBigIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("day of use")
        verbose_name_plural = _("days of use")
        constraints = [
            models.UniqueConstraint(fields=["dataset", "day", "door", "format"], name="a_day_is_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.door}"


class ApiKey(models.Model):
    """A key for heavy users: only its hash is kept; ``rate`` such as ``6000/min``."""

    name = models.CharField(_("user"), max_length=120)
    contact = models.EmailField(_("e-mail"), blank=True)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    rate = models.CharField(_("limit"), max_length=20, default="6000/min")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    ended_at = models.DateTimeField(pgettext_lazy("opendata", "ended"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
