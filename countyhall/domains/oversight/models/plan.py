"""Plans, their approved versions, work items and curves, and the lists they are watched on."""

from datetime import date

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.oversight.models.goal import Goal
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.records.models import Record

HUNDRED = [MinValueValidator(0), MaxValueValidator(100)]


class Plan(Record):
    """A piece of work that the county does with money and a date, owned by one unit, shared with others."""

    class Stage(models.TextChoices):
        PRELIMINARY = "preliminary", _("Preliminary planning")
        PRE_TENDER = "pre_tender", _("Planning, tender for planning")
        DESIGN = "design", _("Planning and design")
        LAND = "land", _("Land acquisition")
        SPACE = "space", _("Space planning")
        TENDER = "tender", _("Work before award")
        AWARDED = "awarded", _("Awarded")
        CONSTRUCTION = "construction", _("Under construction")
        COMPLETED = "completed", _("Completed")
        ACCEPTANCE = "acceptance", _("Acceptance")
        CLOSED = "closed", _("Closed")
        SUSPENDED = "suspended", _("Suspended")
        TERMINATED = "terminated", _("Contract terminated")
        WITHDRAWN = "withdrawn", pgettext_lazy("plan", "Withdrawn")

    class Funding(models.TextChoices):
        COUNTY = "county", _("County funds")
        CENTRAL = "central", _("Central subsidy")
        ISLANDS = "islands", _("Offshore islands fund")
        OTHER = "other", _("Other")

    search_fields = ["number", "title", "place", "summary"]

    title = models.CharField(_("plan"), max_length=200)
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("goal")
    )
    co_units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("with"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year (ROC)"))
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.PRELIMINARY)
    status_text = models.CharField(_("how it stands"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    funding = models.CharField(_("funding"), max_length=8, choices=Funding.choices, default=Funding.COUNTY)
    budget = models.BigIntegerField(_("total budget"), validators=[MinValueValidator(0)], help_text=_("NT$"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    public = models.BooleanField(_("shown to the public"), default=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_plan_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(budget__gte=0), name="a_plan_costs_nothing_or_more"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def within(cls, units) -> Q:
        """A plan belongs to its own unit and to those that share it."""
        return Q(unit__in=units) | Q(
            pk__in=cls.co_units.through.objects.filter(unit__in=units).values("plan_id")
        )


class PlanVersion(models.Model):
    """One approved edition of a plan: number 1 is the original, each approved change adds one.

    Nothing in it is edited afterwards (PLN-12); the version in force in a month is the newest whose
    ``effective_from`` is not after it and which was entered by the day that is asked about.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("version"))
    effective_from = models.DateField(_("effective from"))
    recorded_on = models.DateField(_("entered on"))
    budget = models.BigIntegerField(_("total budget"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    document_no = models.CharField(_("approval document"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_plan_has_one_version_per_number")
        ]
        triggers = [pgtrigger.Protect(name="approved_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


class WorkItem(models.Model):
    """A part of the work with its share of the whole. The shares of a version add up to 100 (PLN-04)."""

    version = models.ForeignKey(
        PlanVersion, models.CASCADE, related_name="work_items", verbose_name=_("version")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("work item"), max_length=120)
    weight = models.DecimalField(_("weight %"), max_digits=5, decimal_places=2, validators=HUNDRED)
    budget = models.BigIntegerField(_("budget"), default=0)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        ordering = ["version", "order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=100), name="a_weight_is_more_than_0_and_at_most_100"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_work_item_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlannedMonth(models.Model):
    """The cumulative percentage of the whole plan that should be done by the end of a month."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="curve", verbose_name=_("version"))
    month = models.DateField(_("month"))
    percent = models.DecimalField(_("planned %"), max_digits=5, decimal_places=2, validators=HUNDRED)

    class Meta:
        verbose_name = _("planned month")
        verbose_name_plural = _("planned curve")
        ordering = ["version", "month"]
        constraints = [
            models.UniqueConstraint(fields=["version", "month"], name="one_planned_value_per_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_planned_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100), name="planned_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.percent} %"


class Topic(Record):
    """A policy or special project under which plans are watched together."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("Major policy")
        SPECIAL = "special", _("Major special project")

    search_fields = ["title"]

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("topic"), max_length=100)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["kind", "order"]
        constraints = [models.UniqueConstraint(fields=["kind", "order"], name="a_topic_has_its_own_order")]

    def __str__(self) -> str:
        return self.title


class Listing(Record):
    """A plan is watched on a list, from a day until it is released by decision.

    ``listed_on`` and ``released_on`` say when it holds, the two ``…_recorded_on`` when the house knew;
    they are written once, so that the past stays what it was.
    """

    class Kind(models.TextChoices):
        SELECTED = "selected", _("Selected plan")
        SUBSIDISED = "subsidised", _("Basic-facility subsidy")
        POLICY = "policy", _("Major policy")
        SPECIAL = "special", _("Major special project")

    class Origin(models.TextChoices):
        NEW = "new", _("New")
        CARRIED_OVER = "carried_over", _("Carried over from earlier years")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        LISTED = "listed", _("Watched")
        RELEASE_PROPOSED = "release_proposed", _("Release proposed")
        RELEASED = "released", _("Released")
        DECLINED = "declined", _("Not taken up")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="listings", verbose_name=_("plan"))
    kind = models.CharField(pgettext_lazy("watching", "list"), max_length=12, choices=Kind.choices)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="listings", verbose_name=_("topic")
    )
    case_no = models.PositiveSmallIntegerField(_("case no."), null=True, blank=True)
    title = models.CharField(_("called on this list"), max_length=200, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year (ROC)"))
    origin = models.CharField(_("origin"), max_length=12, choices=Origin.choices, default=Origin.NEW)
    matched = models.CharField(_("taken up because"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.PROPOSED)
    listed_on = models.DateField(_("watched since"), null=True, blank=True)
    listed_recorded_on = models.DateField(null=True, blank=True, editable=False)
    released_on = models.DateField(_("released on"), null=True, blank=True)
    released_recorded_on = models.DateField(null=True, blank=True, editable=False)
    release_reason = models.CharField(_("reason of release"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("watched item")
        verbose_name_plural = _("watched items")
        ordering = ["kind", "case_no", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind"],
                condition=~Q(state__in=["released", "declined"]),
                name="a_plan_is_watched_once_per_list",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "declined"]) | Q(listed_on__isnull=False),
                name="what_is_watched_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(released_on__isnull=False),
                name="what_is_released_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["kind", "listed_on", "released_on"], name="listing_by_kind_and_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.plan}"

    @classmethod
    def within(cls, units) -> Q:
        """Seen by whoever sees the plan."""
        return Q(unit__in=units) | Q(plan__in=Plan.objects.filter(Plan.within(units)).values("pk"))

    @classmethod
    def watched(cls, first: date, last: date, as_of: date) -> Q:
        """Listings in force on at least one day from ``first`` to ``last``, as was known on ``as_of``."""
        known = Q(listed_on__lte=last, listed_recorded_on__lte=as_of)
        not_released_before = (
            Q(released_on=None) | Q(released_on__gte=first) | Q(released_recorded_on__gt=as_of)
        )
        return known & not_released_before


def the_months(first: date, last: date) -> list[date]:
    """The first days of the months from ``first``'s to ``last``'s, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(count + 1)
    ]


class Milestone(models.Model):
    """A checkpoint with its planned and actual day (PLN-09)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="milestones", verbose_name=_("plan"))
    code = models.CharField(_("code"), max_length=20, blank=True)
    title = models.CharField(_("milestone"), max_length=200)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    planned_on = models.DateField(_("planned"))
    actual_on = models.DateField(_("reached"), null=True, blank=True)
    recorded_on = models.DateField(_("entered on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["planned_on", "pk"]

    def __str__(self) -> str:
        return self.title

    def days_late(self, on: date) -> int:
        """Days between the planned day and the day it was reached, or ``on`` while it was not; never negative."""
        reached = self.actual_on if self.actual_on and self.actual_on <= on else on
        return max((reached - self.planned_on).days, 0)
