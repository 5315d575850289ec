"""How lists of petitions are narrowed."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter, Filter, MultipleChoiceFilter

from countyhall.domains.petitions.models import OPEN, Assignment, Category, Petition, ReplyTemplate, State
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.period import clock
from countyhall.kernel.web.fields import RocDateField
from countyhall.kernel.web.filters import FilterSet

WEEK = 7


class DayFilter(Filter):
    """One day, in any form that people write."""

    field_class = RocDateField


class PetitionFilter(FilterSet):
    """By where it stands, whose it is, where it came from and when."""

    state = MultipleChoiceFilter(choices=State.choices, label=_("State"))
    stands = ChoiceFilter(
        label=_("Open or ended"),
        method="by_standing",
        choices=[
            ("open", pgettext_lazy("petition", "Open")),
            ("ended", _("Answered, closed or not accepted")),
            ("late", _("Overdue")),
            ("due", _("Due within a week")),
            ("mine", _("In my hands")),
        ],
    )
    closed_by = DayFilter(label=_("Closed by"), method="by_closing")
    open_after = DayFilter(label=_("Not closed by"), method="by_closing")

    class Meta(FilterSet.Meta):
        model = Petition
        fields = [
            "stands",
            "state",
            "unit",
            "handler",
            "channel",
            "kind",
            "category",
            "township",
            "language",
            "wish",
            "sent_on",
            "received_on",
            "answered_on",
            "closed_on",
        ]

    def by_standing(self, queryset, name, value):
        """Open, ended, late, due soon, or in the reader's hands."""
        today = clock.today()
        if value == "late":
            return deadlines.overdue(queryset.filter(state__in=OPEN), today)
        if value == "due":
            return deadlines.due_within(queryset.filter(state__in=OPEN), today, WEEK)
        if value == "mine":
            return queryset.filter(Q(handler=self.request.user), state__in=OPEN)
        return queryset.filter(state__in=OPEN) if value == "open" else queryset.exclude(state__in=OPEN)

    def by_closing(self, queryset, name, value):
        """What the figures count as closed, or as not closed, by a day."""
        asked = queryset.with_fact if name == "closed_by" else queryset.without_fact
        return asked("closed", until=value, as_of=value)


class AssignmentFilter(FilterSet):
    """By where the part stands and whose it is."""

    class Meta(FilterSet.Meta):
        model = Assignment
        fields = ["state", "unit", "lead", "asked_on", "given_on"]


class CategoryFilter(FilterSet):
    """By unit and place in the tree."""

    class Meta(FilterSet.Meta):
        model = Category
        fields = ["unit", "parent", "complex"]


class TemplateFilter(FilterSet):
    """By where it stands and what it is for."""

    class Meta(FilterSet.Meta):
        model = ReplyTemplate
        fields = ["state", "category", "language", "unit"]
