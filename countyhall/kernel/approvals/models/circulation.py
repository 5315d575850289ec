"""What happened to one record: the running copy of its route, its desks, and every act at them."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.approvals.models.route import Kind, Route, SignatureRule
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.records.models import OfRecord
from countyhall.kernel.roles.models import Role

AUTHOR = 0  # the position of whoever sent the record round
APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Circulation(OfRecord):
    """A record on its way along a route. ``position`` is the stage where it lies; 0 is its author's."""

    class State(models.TextChoices):
        RUNNING = "running", _("Under way")
        SIGNED = "signed", _("Signed by all")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    route = models.ForeignKey(Route, models.PROTECT, related_name="circulations", verbose_name=_("route"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    position = models.PositiveSmallIntegerField(_("position"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    started_at = models.DateTimeField(pgettext_lazy("sign-off", "sent"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    text_hash = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("circulation")
        verbose_name_plural = _("circulations")
        ordering = ["-id"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="circulations_of_a_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(state="running"),
                name="a_record_goes_round_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.route} · {self.get_state_display()}"

    @property
    def authors(self) -> set[int]:
        """Whose draft it is: who sent it, and for whom."""
        return {self.by_id, self.on_behalf_of_id} - {None}

    @property
    def leg(self) -> "Stop | None":
        """The first desk where the record lies; ``None`` at its author's, and when it is done."""
        return next((stop for stop in self.open_stops if stop.position), None)

    @property
    def open_stops(self) -> list["Stop"]:
        """The desks where the record lies now."""
        return [stop for stop in self.stops.all() if stop.state == Stop.State.OPEN]


class Stop(models.Model):
    """One desk of the running copy: a role in a unit, or one person. Desks at one position are parallel."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("desk", "Not yet there")
        OPEN = "open", _("Lies here")
        DONE = "done", pgettext_lazy("desk", "Done")
        SKIPPED = "skipped", _("Left out")

    circulation = models.ForeignKey(Circulation, models.PROTECT, related_name="stops")
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("desk"), max_length=60)
    kind = models.CharField(_("what it does"), max_length=8, choices=Kind.choices)
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", null=True, verbose_name=_("role"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True, verbose_name=_("unit"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("person")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("added by")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    delegated = models.BooleanField(_("decides by delegation"), default=False)
    working_days = models.PositiveSmallIntegerField(_("working days to answer"), null=True)
    opened_at = models.DateTimeField(_("arrived"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    due_on = models.DateField(_("to be answered by"), null=True)
    asked_on = models.DateField(_("days counted from"), null=True)
    chased_on = models.DateField(_("told that the day is past"), null=True)

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["circulation", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(role__isnull=False, unit__isnull=False),
                name="a_desk_is_somebodys",
            )
        ]
        indexes = [
            models.Index(fields=["role", "unit"], condition=Q(state="open"), name="open_desks_of_a_role"),
            models.Index(fields=["person"], condition=Q(state="open"), name="open_desks_of_a_person"),
            models.Index(fields=["unit", "circulation"], name="desks_of_a_unit"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_late(self, today) -> bool:
        """Whether a consulted unit is silent past its day."""
        return self.state == self.State.OPEN and self.due_on is not None and self.due_on < today


class Wording(models.Model):
    """A text that left a desk of this round, kept once under its hash."""

    circulation = models.ForeignKey(Circulation, models.PROTECT, related_name="wordings")
    hash = models.CharField(max_length=64)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text as it left a desk")
        verbose_name_plural = _("texts as they left desks")
        constraints = [models.UniqueConstraint(fields=["circulation", "hash"], name="a_wording_is_kept_once")]
        triggers = [pgtrigger.Protect(name="wordings_stay", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return self.hash[:12]


class Signature(models.Model):
    """What one desk did, with the text's hash before and after, and the statement that says it all."""

    class Verdict(models.TextChoices):
        SENT = "sent", _("Sent round")
        SIGNED = "signed", _("Signed")
        OPINION = "opinion", _("Consulted")
        DECIDED = "decided", _("Decided")
        ON_BEHALF = "on_behalf", _("Decided on behalf")
        DELEGATED = "delegated", _("Decided by delegation")
        REDECIDED = "redecided", _("Decided anew")
        SENT_BACK = "sent_back", _("Sent back")
        RECALLED = "recalled", _("Recalled")
        ADDED = "added", _("Signer added")
        JOINED = "joined", _("Joint signer added")
        ASKED = "asked", _("Sent for consultation")
        PASSED_OVER = "passed_over", _("Went on without an answer")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    circulation = models.ForeignKey(Circulation, models.PROTECT, related_name="signatures")
    stop = models.ForeignKey(
        Stop, models.PROTECT, related_name="signatures", null=True, verbose_name=_("desk")
    )
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("sign-off", "by"),
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    at = models.DateTimeField(_("at"))
    opinion = models.TextField(_("opinion"), blank=True)
    towards = models.CharField(_("towards"), max_length=400, blank=True)
    hash_before = models.CharField(_("text before"), max_length=64)
    hash_after = models.CharField(_("text after"), max_length=64)
    statement = models.TextField(_("what was signed"), blank=True)
    owed = models.CharField(
        _("signature that is to follow"), max_length=12, choices=SignatureRule.Means.choices, blank=True
    )
    owed_reason = models.CharField(_("why it follows later"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict__in=["sent_back", "withdrawn"]) | ~Q(opinion=""),
                name="going_back_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(owed="") | ~Q(owed_reason=""), name="a_signature_follows_for_a_reason"
            ),
        ]
        triggers = [pgtrigger.Protect(name="signatures_stay", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.by} · {self.get_verdict_display()}"

    @property
    def changed_text(self) -> bool:
        """Whether the text was changed while it lay at this desk."""
        return self.hash_before != self.hash_after
