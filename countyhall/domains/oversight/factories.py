"""Makers of plans and what belongs to them, for tests."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from countyhall.domains.oversight.models import (
    ChangeRequest,
    Finding,
    Goal,
    LagRule,
    Listing,
    Meeting,
    MonthlyReport,
    Plan,
    PlannedMonth,
    PlanVersion,
    ReportingRule,
    SelectionRule,
    Topic,
    Visit,
    WorkItem,
)
from countyhall.domains.oversight.models.plan import the_months
from countyhall.domains.oversight.selectors.curves import straight
from countyhall.kernel.testing.factories import UnitFactory


class GoalFactory(DjangoModelFactory):
    """A vision."""

    class Meta:
        model = Goal

    unit = factory.SubFactory(UnitFactory)
    kind = Goal.Kind.VISION
    title = factory.Sequence(lambda n: f"願景{n}")
    fiscal_year = 109
    set_on = recorded_on = date(2019, 12, 20)


class PlanFactory(DjangoModelFactory):
    """A plan that nobody has approved yet."""

    class Meta:
        model = Plan

    unit = factory.SubFactory(UnitFactory)
    number = factory.Sequence(lambda n: f"109-測-{n:04}")
    title = factory.Sequence(lambda n: f"測試道路第{n}期工程")
    fiscal_year = 109
    stage = Plan.Stage.CONSTRUCTION
    budget = 60_000_000
    starts_on = date(2020, 1, 1)
    ends_on = date(2020, 12, 31)


class ApprovedPlanFactory(PlanFactory):
    """A plan with version 1: one work item, an even curve over twelve months."""

    class Meta:
        model = Plan
        skip_postgeneration_save = True

    @factory.post_generation
    def version(self, create, extracted, **kwargs):
        """The approval."""
        approved = PlanVersion.objects.create(
            plan=self, number=1, effective_from=self.starts_on.replace(day=1), recorded_on=self.starts_on,
            budget=self.budget, starts_on=self.starts_on, ends_on=self.ends_on,
        )  # fmt: skip
        WorkItem.objects.create(
            version=approved,
            title="主體工程",
            weight=Decimal(100),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )
        curve = straight(the_months(self.starts_on, self.ends_on))
        PlannedMonth.objects.bulk_create(
            PlannedMonth(version=approved, month=m, percent=p) for m, p in curve.items()
        )


class TopicFactory(DjangoModelFactory):
    """A policy."""

    class Meta:
        model = Topic

    unit = factory.SubFactory(UnitFactory)
    kind = Topic.Kind.POLICY
    order = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"測試專案{n}")


class ListingFactory(DjangoModelFactory):
    """A plan proposed for the list of selected plans, its day already thought of."""

    class Meta:
        model = Listing

    unit = factory.SubFactory(UnitFactory)
    plan = factory.SubFactory(PlanFactory, unit=factory.SelfAttribute("..unit"))
    kind = Listing.Kind.SELECTED
    fiscal_year = 109
    listed_on = date(2020, 1, 6)


class WatchedFactory(ListingFactory):
    """A plan watched since January."""

    state = Listing.State.LISTED
    listed_recorded_on = date(2020, 1, 6)


class MonthlyReportFactory(DjangoModelFactory):
    """A draft that can be handed in as it stands."""

    class Meta:
        model = MonthlyReport

    unit = factory.SubFactory(UnitFactory)
    plan = factory.SubFactory(ApprovedPlanFactory, unit=factory.SelfAttribute("..unit"))
    month = date(2020, 9, 1)
    planned = Decimal("70.00")
    actual = Decimal("70.00")
    stage = Plan.Stage.CONSTRUCTION


class MeetingFactory(DjangoModelFactory):
    """A review of plans behind schedule."""

    class Meta:
        model = Meeting

    unit = factory.SubFactory(UnitFactory)
    kind = Meeting.Kind.LAGGING
    title = factory.Sequence(lambda n: f"第{n}次檢討會")
    held_on = recorded_on = date(2020, 7, 23)


class VisitFactory(DjangoModelFactory):
    """A guidance visit."""

    class Meta:
        model = Visit

    unit = factory.SubFactory(UnitFactory)
    kind = Visit.Kind.GUIDANCE
    plan = factory.SubFactory(PlanFactory, unit=factory.SelfAttribute("..unit"))
    held_on = recorded_on = date(2020, 8, 20)


class FindingFactory(DjangoModelFactory):
    """A finding that nobody has answered yet."""

    class Meta:
        model = Finding

    unit = factory.SubFactory(UnitFactory)
    visit = factory.SubFactory(VisitFactory, unit=factory.SelfAttribute("..unit"))
    text = "工區圍籬不連續，應即補設"
    due_on = date(2020, 9, 20)


class ChangeRequestFactory(DjangoModelFactory):
    """A draft that moves the end of an approved plan by two months."""

    class Meta:
        model = ChangeRequest

    unit = factory.SubFactory(UnitFactory)
    plan = factory.SubFactory(ApprovedPlanFactory, unit=factory.SelfAttribute("..unit"))
    effective_from = date(2020, 10, 1)
    budget = 60_000_000
    starts_on = date(2020, 1, 1)
    ends_on = date(2021, 2, 28)
    curve = factory.LazyAttribute(
        lambda o: {
            m.isoformat(): str(p)
            for m, p in straight(the_months(o.effective_from, o.ends_on), Decimal(75)).items()
        }
    )
    items = factory.LazyAttribute(
        lambda o: [
            {
                "title": "主體工程",
                "weight": "100",
                "budget": 0,
                "starts_on": "2020-01-01",
                "ends_on": "2021-02-28",
            }
        ]
    )
    reason = "管線牴觸須辦理變更設計"


class LagRuleFactory(DjangoModelFactory):
    """A month's own rule, far back, so that it meets none that a test enters."""

    class Meta:
        model = LagRule

    valid_from = factory.Sequence(lambda n: date(1912 + n // 12, n % 12 + 1, 1))
    valid_to = factory.LazyAttribute(lambda o: o.valid_from.replace(day=28))
    behind, severe = 0, Decimal(10)
    source = "測試"


class SelectionRuleFactory(DjangoModelFactory):
    """From one million on."""

    class Meta:
        model = SelectionRule

    label = factory.Sequence(lambda n: f"第{n}號選項")
    valid_from = date(2020, 1, 1)
    minimum_budget = 1_000_000
    source = "測試"


class ReportingRuleFactory(DjangoModelFactory):
    """The same for the day of the lock."""

    class Meta:
        model = ReportingRule

    valid_from = factory.Sequence(lambda n: date(1912 + n // 12, n % 12 + 1, 1))
    valid_to = factory.LazyAttribute(lambda o: o.valid_from.replace(day=28))
    lock_day, spending_floor = 7, Decimal(80)
    source = "測試"
