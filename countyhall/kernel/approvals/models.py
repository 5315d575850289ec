"""Routes (what an office has laid down) and circulations (what happened to one record)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.records.models import OfRecord
from countyhall.kernel.roles.models import Role

AUTHOR = 0  # the position of whoever sent the record round


class Route(models.Model):
    """A chain of desks. A version is never changed: a new one takes its place, running copies keep theirs."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=80)
    retired = models.BooleanField(_("no new starts"), default=False)

    class Meta:
        verbose_name = _("sign-off route")
        verbose_name_plural = _("sign-off routes")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="a_route_has_one_of_each_version")
        ]

    def __str__(self) -> str:
        return self.name


class Leg(models.Model):
    """One desk: who holds ``role`` in ``unit`` (in the record's own unit where none is named)."""

    route = models.ForeignKey(Route, models.PROTECT, related_name="legs", verbose_name=_("route"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("desk"), max_length=60)
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("unit")
    )

    class Meta:
        verbose_name = _("leg")
        verbose_name_plural = _("legs")
        ordering = ["route", "position"]
        constraints = [
            models.UniqueConstraint(fields=["route", "position"], name="one_leg_at_each_position"),
            models.CheckConstraint(condition=Q(position__gt=AUTHOR), name="legs_stand_after_the_author"),
        ]
        triggers = [
            pgtrigger.Protect(name="a_route_in_use_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.name


class Circulation(OfRecord):
    """A record on its way along a route. ``position`` is the desk where it lies; 0 is its author's."""

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
    def leg(self) -> Leg | None:
        """The desk where the record lies; ``None`` at its author's, and when it is done."""
        return next((leg for leg in self.route.legs.all() if leg.position == self.position), None)


class Signature(models.Model):
    """What one desk did: signed, sent back, sent again, with the text's hash before and after."""

    class Verdict(models.TextChoices):
        SENT = "sent", _("Sent round")
        SIGNED = "signed", _("Signed")
        SENT_BACK = "sent_back", _("Sent back")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    circulation = models.ForeignKey(Circulation, models.PROTECT, related_name="signatures")
    leg = models.ForeignKey(Leg, models.PROTECT, related_name="+", null=True, verbose_name=_("desk"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("sign-off", "by"),
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    opinion = models.TextField(_("opinion"), blank=True)
    back_to = models.PositiveSmallIntegerField(_("back to"), null=True)
    hash_before = models.CharField(_("text before"), max_length=64)
    hash_after = models.CharField(_("text after"), max_length=64)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict__in=["sent_back", "withdrawn"]) | ~Q(opinion=""),
                name="going_back_has_a_reason",
            )
        ]
        triggers = [pgtrigger.Protect(name="signatures_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.by} · {self.get_verdict_display()}"

    @property
    def changed_text(self) -> bool:
        """Whether the text was changed while it lay at this desk."""
        return self.hash_before != self.hash_after
