"""What an office has laid down: routes, the table of delegated decisions, where a key must sign."""

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.approvals.desk import Kind
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.roles.models import Role

STAYS = pgtrigger.Protect(name="what_was_laid_down_stays", operation=pgtrigger.Update | pgtrigger.Delete)


class Level(models.TextChoices):
    """The four columns of the table of delegated decisions."""

    FIRST = "1", _("First level: head of the office")
    SECOND = "2", _("Second level: head of unit")
    THIRD = "3", _("Third level: section chief")
    FOURTH = "4", _("Fourth level: handler")


class Delegation(models.Model):
    """A line of the table of delegated decisions 分層負責明細表, in the version in force from a day.

    A line is never changed: a later one with the same code and unit takes its place from its own first day.
    A line with a unit holds for what that unit and those below it write, before a line of the whole house.
    """

    ACTS = [
        ("", "—"),
        (Kind.DRAFT.value, pgettext_lazy("table of decisions", "drafts")),
        (Kind.REVIEW.value, pgettext_lazy("table of decisions", "reviews")),
        (Kind.DECIDE.value, pgettext_lazy("table of decisions", "decides")),
    ]

    code = models.CharField(_("code"), max_length=40)
    group = models.CharField(_("kind of business"), max_length=80, blank=True)
    item = models.CharField(_("business item"), max_length=120)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("only in this unit")
    )
    level_1 = models.CharField(Level.FIRST.label, max_length=8, choices=ACTS, blank=True)
    level_2 = models.CharField(Level.SECOND.label, max_length=8, choices=ACTS, blank=True)
    level_3 = models.CharField(Level.THIRD.label, max_length=8, choices=ACTS, blank=True)
    level_4 = models.CharField(Level.FOURTH.label, max_length=8, choices=ACTS, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)

    class Meta:
        verbose_name = _("delegated decision")
        verbose_name_plural = _("table of delegated decisions")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "unit", "valid_from"], name="a_delegation_has_one_version_per_day",
                nulls_distinct=False,
                violation_error_message=_("This item has a line from that day already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_delegation_ends_after_it_begins",
            ),
        ]  # fmt: skip
        triggers = [STAYS]

    def __str__(self) -> str:
        return f"{self.code} {self.item}"

    @property
    def acts(self) -> dict[str, str]:
        """Level → what it does, the highest level first; levels that do nothing are left out."""
        return {level: act for level in Level.values if (act := getattr(self, f"level_{level}"))}

    @property
    def decides(self) -> str:
        """The level that decides."""
        return next((level for level, act in self.acts.items() if act == Kind.DECIDE), "")


class LevelDesk(models.Model):
    """A desk of a level of the table, from a day on; a later day's desks of the level replace them together."""

    level = models.CharField(_("level"), max_length=1, choices=Level.choices)
    position = models.PositiveSmallIntegerField(_("place in the level"), default=1)
    name = models.CharField(_("desk"), max_length=60)
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    valid_from = models.DateField(_("in force from"))

    class Meta:
        verbose_name = _("desk of a level")
        verbose_name_plural = _("desks of the levels")
        ordering = ["level", "-valid_from", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "valid_from", "position"], name="a_place_in_a_level_is_taken_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="desks_of_levels_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.name


class Route(models.Model):
    """A chain of desks. A version is never changed: a new one takes its place, running copies keep theirs."""

    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=160)
    retired = models.BooleanField(_("no new starts"), default=False)
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="routes", null=True, blank=True,
        verbose_name=_("from the table of delegated decisions"),
    )  # fmt: skip
    holds_from = models.DateField(_("desks as of"), null=True, blank=True, editable=False)
    laid_down_at = models.DateTimeField(_("laid down"), auto_now_add=True, null=True)

    class Meta:
        verbose_name = _("sign-off route")
        verbose_name_plural = _("sign-off routes")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="a_route_has_one_of_each_version"),
            models.UniqueConstraint(
                fields=["delegation", "holds_from"], name="a_line_gives_one_route_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Leg(models.Model):
    """One desk: who holds ``role`` in ``unit`` (where none is named: in the record's own, or the one above).

    Legs at one position are asked side by side.
    """

    route = models.ForeignKey(Route, models.PROTECT, related_name="legs", verbose_name=_("route"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("desk"), max_length=60)
    kind = models.CharField(_("what it does"), max_length=8, choices=Kind.choices, default=Kind.REVIEW)
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("unit")
    )
    above = models.BooleanField(_("of the unit above"), default=False)
    working_days = models.PositiveSmallIntegerField(_("working days to answer"), null=True, blank=True)
    may_be_vacant = models.BooleanField(_("left out while nobody holds it"), default=False)
    delegated = models.BooleanField(_("decides by delegation"), default=False)

    class Meta:
        verbose_name = _("leg")
        verbose_name_plural = _("legs")
        ordering = ["route", "position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(position__gt=0), name="legs_stand_after_the_author"),
            models.CheckConstraint(
                condition=Q(above=False) | Q(unit=None), name="a_desk_is_named_or_found_above"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="a_route_in_use_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.name


class SignatureRule(models.Model):
    """From a day on, which signature a desk must give; the narrowest rule in force holds.

    Without a rule, having signed in is enough.
    """

    class Means(models.TextChoices):
        SESSION = "session", _("Having signed in")
        KEY = "key", _("The person's county key")
        CERTIFICATE = "certificate", _("A certificate")
        EITHER = "either", _("A county key or a certificate")

    route = models.CharField(_("only on the route"), max_length=60, blank=True)
    kind = models.CharField(_("only at desks that"), max_length=8, choices=Kind.choices, blank=True)
    role = models.ForeignKey(
        Role, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("only in the role")
    )
    means = models.CharField(_("signature"), max_length=12, choices=Means.choices)
    may_follow = models.BooleanField(
        _("may be given afterwards"), default=False,
        help_text=_("Somebody whose key or card is not at hand may act, say why, and sign later."),
    )  # fmt: skip
    valid_from = models.DateField(_("in force from"))

    class Meta:
        verbose_name = _("rule of signature")
        verbose_name_plural = _("rules of signature")
        ordering = ["-valid_from", "-id"]
        triggers = [
            pgtrigger.Protect(name="signature_rules_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.get_means_display()

    @classmethod
    def on(cls, day: date, route: str, kind: str, role_id: int | None) -> "SignatureRule":
        """The rule for a desk on ``day``; without one, that having signed in is enough."""
        return cls.narrowest(cls.in_force(day), route, kind, role_id)

    @classmethod
    def in_force(cls, day: date) -> list["SignatureRule"]:
        """Every rule that has begun by the day."""
        return list(cls.objects.filter(valid_from__lte=day))

    @classmethod
    def narrowest(
        cls, rules: list["SignatureRule"], route: str, kind: str, role_id: int | None
    ) -> "SignatureRule":
        """The narrowest of the rules that holds for a desk; of equally narrow ones the latest."""
        fit = [
            r
            for r in rules
            if r.route in ("", route) and r.kind in ("", kind) and r.role_id in (None, role_id)
        ]
        fit.sort(key=lambda r: (bool(r.route) + bool(r.kind) + bool(r.role_id), r.valid_from, r.pk))
        return fit[-1] if fit else cls(means=cls.Means.SESSION)

    def satisfied_by(self, means: str) -> bool:
        """Whether a signature by these means (empty: none) is what is asked for."""
        if self.means == self.Means.SESSION:
            return True
        return bool(means) and self.means in (means, self.Means.EITHER)
