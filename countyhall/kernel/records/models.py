"""The base of every piece of county business: its gate, its number, its dated facts and its links."""

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.roles import services as roles


class RecordQuerySet(models.QuerySet):
    """Reads of records."""

    def visible_to(self, user) -> "RecordQuerySet":
        """The one gate: every page, export, search, figure drill-down and API reads through here."""
        meta = self.model._meta
        reach = roles.reach(user, f"{meta.app_label}.view_{meta.model_name}")
        if not reach:
            return self.none()
        seen = self if reach.everywhere else self.filter(self.model.within(reach.units))
        return seen.filter(self._unsealed_for(user, meta))

    def _unsealed_for(self, user, meta) -> Q:
        sealed = roles.reach(user, f"{meta.app_label}.view_sealed_{meta.model_name}")
        if sealed.everywhere:
            return Q()
        return Q(sealed=False) | Q(sealed=True, unit__in=sealed.units)

    def with_fact(
        self, code: str, *, since: date | None = None, until: date, as_of: date
    ) -> "RecordQuerySet":
        """Records to which ``code`` happened within the days, as was known on ``as_of``.

        A fact counts when it happened and was entered by then, and was not undone by then.
        """
        return self.filter(pk__in=self._facts(code, since, until, as_of).values("object_id"))

    def without_fact(
        self, code: str, *, since: date | None = None, until: date, as_of: date
    ) -> "RecordQuerySet":
        """All the others: records to which ``code`` did not happen within the days, as was known then."""
        facts = self._facts(code, since, until, as_of)
        return self.exclude(Exists(facts.filter(object_id=OuterRef("pk"))))

    def dated(self, code: str, *, as_of: date) -> "RecordQuerySet":
        """Each record with ``fact_on``, the day on which ``code`` happened to it, as was known on ``as_of``.

        A record to which it happened twice stands there twice: count keys, each once.
        """
        holds = Q(facts__ended_on=None) | Q(facts__ended_on__gt=as_of)
        known = {"facts__on__lte": as_of, "facts__recorded_on__lte": as_of}
        return self.filter(holds, facts__code=code, **known).annotate(fact_on=F("facts__on"))

    def _facts(self, code: str, since: date | None, until: date, as_of: date) -> "models.QuerySet[Fact]":
        facts = Fact.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=as_of),
            content_type=ContentType.objects.get_for_model(self.model),
            code=code,
            on__lte=min(until, as_of),
            recorded_on__lte=as_of,
        )
        return facts.filter(on__gte=since) if since else facts


class Record(models.Model):
    """A piece of business owned by a unit. ``version`` rises by one at every save: it is the ETag."""

    number = models.CharField(_("number"), max_length=40, unique=True, null=True, blank=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    sealed = models.BooleanField(_("sealed"), default=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    facts = GenericRelation("records.Fact")

    objects = RecordQuerySet.as_manager()

    notes_readers = False  # whether it is kept who saw it on which day
    vouched: tuple[str, ...] = ()  # columns whose hash each line of history keeps: a changed row is found
    outlives_disposal = False  # what is left when it is destroyed: nothing, or its row (the domain says what)

    class Meta:
        abstract = True

    def save(self, **kwargs) -> None:
        """Raise ``version`` with every write."""
        self.version += 1
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """The address of the record's own page. Raises ``NoReverseMatch`` for a model without pages."""
        return reverse(f"{self._meta.app_label}:{self._meta.model_name}-detail", args=[self.pk])

    def seen_in_its_unit(self, user) -> bool:
        """Whether the gate opens to ``user`` because of the unit alone, as the record stands in memory.

        Nothing is asked of the database; where it says no, :meth:`visible_to` may still say yes.
        """
        name = f"{self._meta.app_label}.%s_{self._meta.model_name}"
        wanted = ["view", "view_sealed"] if self.sealed else ["view"]
        return all(roles.reach(user, name % verb).covers(self.unit_id) for verb in wanted)

    @classmethod
    def within(cls, units) -> Q:
        """Which records belong to these units. Override where several units share a record: its own always does."""
        return Q(unit__in=units)

    @classmethod
    def may_be_disposed(cls) -> Q:
        """Which records a list for destruction may name at all. Override where more is asked than time."""
        return Q()


class OfRecord(models.Model):
    """A row that hangs on any record."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()

    class Meta:
        abstract = True


class Fact(OfRecord):
    """What happened to a record on which day, when that was entered, and when it was undone, if ever.

    Rows are added; the one change ever made is to set ``ended_on``. Figures count facts, so a past
    period asked as of a past day never changes.
    """

    code = models.CharField(max_length=40)
    on = models.DateField()
    recorded_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("dated fact")
        verbose_name_plural = _("dated facts")
        indexes = [
            models.Index(
                fields=["content_type", "code", "on"],
                include=["object_id", "recorded_on", "ended_on"],
                name="fact_by_day",
            ),
            models.Index(fields=["content_type", "object_id"], name="fact_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.on}"


class Series(models.Model):
    """A run of numbers without gaps, such as one kind of case in one year."""

    key = models.CharField(max_length=60, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return self.key


class Number(models.Model):
    """One number taken from a series; a voided one stays, with its reason."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="numbers")
    value = models.PositiveIntegerField()
    text = models.CharField(_("number"), max_length=40, unique=True)
    taken_at = models.DateTimeField(auto_now_add=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    void_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("number")
        verbose_name_plural = _("numbers")
        ordering = ["series", "value"]
        constraints = [
            models.UniqueConstraint(fields=["series", "value"], name="a_number_is_taken_once"),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="a_voided_number_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Link(OfRecord):
    """Two records that have to do with each other; shown on both pages, each through its own gate."""

    to_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    to_id = models.BigIntegerField()
    to = GenericForeignKey("to_type", "to_id")
    label = models.CharField(_("relation"), max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = [
            models.Index(fields=["content_type", "object_id"]),
            models.Index(fields=["to_type", "to_id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "to_type", "to_id", "label"],
                name="two_records_are_linked_once",
            ),
            models.CheckConstraint(
                condition=~Q(content_type=F("to_type"), object_id=F("to_id")),
                name="no_record_is_linked_to_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class RetentionClass(models.Model):
    """How long a kind of record is kept, in the version in force from a day.

    ``years`` count from the last day on which ``start_fact`` happened; without years it is kept for ever.
    """

    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("name"), max_length=80)
    years = models.PositiveSmallIntegerField(_("years"), null=True, blank=True)
    start_fact = models.CharField(_("counted from"), max_length=40)
    basis = models.CharField(_("legal basis"), max_length=200)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("retention class")
        verbose_name_plural = _("retention classes")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="a_retention_class_has_one_version_per_day"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Retention(OfRecord):
    """Which retention class a record is in; it keeps the version it was given."""

    retention_class = models.ForeignKey(
        RetentionClass, models.PROTECT, related_name="+", verbose_name=_("retention class")
    )

    class Meta:
        verbose_name = _("retention")
        verbose_name_plural = _("retentions")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="a_record_is_in_one_retention_class"
            ),
        ]

    def __str__(self) -> str:
        return str(self.retention_class)


class Hold(OfRecord):
    """A record that may not be destroyed for now, and why (a law-suit, an audit)."""

    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released by"),
    )

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["-at"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="holds_of_a_record")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_hold_has_a_reason")]

    def __str__(self) -> str:
        return self.reason


class DisposalList(models.Model):
    """Records proposed to be destroyed; somebody else approves. ``proof`` chains the lines once it
    is done.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        EXECUTED = "executed", _("Executed")

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_on = models.DateField(_("proposed on"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    executed_on = models.DateField(_("executed on"), null=True, blank=True)
    executed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("executed by"),
    )
    proof = models.CharField(_("proof"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("disposal list")
        verbose_name_plural = _("disposal lists")
        ordering = ["-proposed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="nobody_approves_their_own_proposal",
            ),
            models.CheckConstraint(
                condition=~Q(state="executed") | (Q(approved_by__isnull=False) & ~Q(proof="")),
                name="an_executed_list_was_approved_and_has_its_proof",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.proposed_on}"


class DisposalLine(OfRecord):
    """One record of a disposal list: what it was, until when it had to be kept, and what became of it."""

    disposal = models.ForeignKey(DisposalList, models.PROTECT, related_name="lines")
    number = models.CharField(_("number"), max_length=40, blank=True)
    title = models.CharField(_("record"), max_length=200)
    kept_until = models.DateField(_("kept until"))
    digest = models.CharField(max_length=64, blank=True)
    spared = models.CharField(_("not destroyed because"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of a disposal list")
        verbose_name_plural = _("lines of a disposal list")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["disposal", "content_type", "object_id"], name="a_record_stands_on_a_list_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title
