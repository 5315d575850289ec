"""How lists of plans and what belongs to them are narrowed."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight.models import (
    ChangeRequest,
    Finding,
    Goal,
    Listing,
    Meeting,
    MonthlyReport,
    Plan,
    Topic,
    Visit,
)
from countyhall.domains.oversight.selectors import Lamp
from countyhall.kernel.web.filters import ChoiceFilter, FilterSet, MultipleChoiceFilter


class PlanFilter(FilterSet):
    """By list, lamp, unit, stage, year and days."""

    kind = ChoiceFilter(label=_("Watched on"), choices=Listing.Kind.choices, method="on_list")
    lamp = MultipleChoiceFilter(label=_("Lamp"), choices=Lamp.choices, field_name="lamp_then")

    class Meta(FilterSet.Meta):
        model = Plan
        fields = [
            "kind",
            "lamp",
            "unit",
            "stage",
            "fiscal_year",
            "funding",
            "goal",
            "starts_on",
            "ends_on",
            "public",
        ]

    def on_list(self, queryset, name, value):
        """Watched on that list now."""
        standing = [Listing.State.LISTED, Listing.State.RELEASE_PROPOSED]
        now = Listing.objects.filter(kind=value, state__in=standing)
        return queryset.filter(pk__in=now.values("plan"))


class ListingFilter(FilterSet):
    """By list, state, unit, topic and days."""

    class Meta(FilterSet.Meta):
        model = Listing
        fields = ["kind", "state", "origin", "unit", "topic", "fiscal_year", "listed_on", "released_on"]


class MonthlyReportFilter(FilterSet):
    """By month, state, unit, cause."""

    state = MultipleChoiceFilter(choices=MonthlyReport.State.choices, label=_("State"))

    class Meta(FilterSet.Meta):
        model = MonthlyReport
        fields = ["state", "unit", "month", "stage", "cause", "last_kept", "expected_on"]


class MeetingFilter(FilterSet):
    """By kind and day."""

    class Meta(FilterSet.Meta):
        model = Meeting
        fields = ["kind", "unit", "held_on"]


class VisitFilter(FilterSet):
    """By kind, unit and day."""

    class Meta(FilterSet.Meta):
        model = Visit
        fields = ["kind", "unit", "held_on"]


class FindingFilter(FilterSet):
    """By state, unit and day."""

    class Meta(FilterSet.Meta):
        model = Finding
        fields = ["state", "unit", "due_on"]


class ChangeRequestFilter(FilterSet):
    """By state, unit and month."""

    class Meta(FilterSet.Meta):
        model = ChangeRequest
        fields = ["state", "unit", "effective_from"]


class GoalFilter(FilterSet):
    """By kind, unit and year."""

    class Meta(FilterSet.Meta):
        model = Goal
        fields = ["kind", "unit", "fiscal_year", "direction", "parent"]


class TopicFilter(FilterSet):
    """By kind."""

    class Meta(FilterSet.Meta):
        model = Topic
        fields = ["kind", "unit"]
