"""How lists of archives are narrowed."""

from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, MultipleChoiceFilter

from countyhall.domains.archives import selectors
from countyhall.domains.archives.models import (
    AccessRequest,
    CaseState,
    Catalogue,
    Destruction,
    FileCase,
    FileClass,
    FilePlan,
    Handover,
    Item,
    ItemState,
    Loan,
    LoanState,
    Opinion,
    Place,
    RequestState,
)
from countyhall.kernel.period import clock
from countyhall.kernel.web.filters import FilterSet


class PlanFilter(FilterSet):
    """By day."""

    class Meta(FilterSet.Meta):
        model = FilePlan
        fields = ["valid_from"]


class ClassFilter(FilterSet):
    """By edition, number, level, term."""

    code = CharFilter(label=_("Class number begins with"), lookup_expr="startswith")
    name = CharFilter(label=_("Name"), lookup_expr="icontains")

    class Meta(FilterSet.Meta):
        model = FileClass
        fields = ["plan", "code", "name", "level", "years", "disposition", "usable"]


class PlaceFilter(FilterSet):
    """By store."""

    code = CharFilter(label=_("Shelf number begins with"), lookup_expr="istartswith")

    class Meta(FilterSet.Meta):
        model = Place
        fields = ["code", "store"]


class CaseFilter(FilterSet):
    """By class, year, state, term."""

    class_code = CharFilter(label=_("Class number begins with"), lookup_expr="startswith")
    state = MultipleChoiceFilter(choices=CaseState.choices, label=_("State"))
    stands = ChoiceFilter(label=_("Term"), method="by_term", choices=[("over", _("Term is over"))])

    class Meta(FilterSet.Meta):
        model = FileCase
        fields = [
            "class_code", "year", "state", "stands", "unit", "disposition", "access", "years", "opened_on", "last_on",
        ]  # fmt: skip

    def by_term(self, queryset, name, value):
        """Those whose term is over and that nothing holds."""
        return queryset.filter(
            pk__in=selectors.due_for_destruction(self.request.user, clock.today()).order_by().values("pk")
        )


class ItemFilter(FilterSet):
    """By where it stands, what it is and when it came."""

    number = CharFilter(label=_("File number begins with"), lookup_expr="startswith")
    doc_number = CharFilter(label=_("Document number"))
    state = MultipleChoiceFilter(choices=ItemState.choices, label=_("State"))

    class Meta(FilterSet.Meta):
        model = Item
        fields = [
            "number", "doc_number", "state", "unit", "kind", "medium", "access", "filed_on", "produced_on",
        ]  # fmt: skip


class LoanFilter(FilterSet):
    """By state and day."""

    state = MultipleChoiceFilter(choices=LoanState.choices, label=_("State"))
    stands = ChoiceFilter(
        label=_("Late or mine"), method="by_standing", choices=[("late", _("Overdue")), ("mine", _("Mine"))]
    )

    class Meta(FilterSet.Meta):
        model = Loan
        fields = ["state", "stands", "unit", "kind", "asked_on", "due_on"]

    def by_standing(self, queryset, name, value):
        """Overdue, or the reader's own."""
        if value == "mine":
            return queryset.filter(borrower=self.request.user)
        return queryset.filter(state="lent", due_on__lt=clock.today())


class RequestFilter(FilterSet):
    """By state and day."""

    state = MultipleChoiceFilter(choices=RequestState.choices, label=_("State"))

    class Meta(FilterSet.Meta):
        model = AccessRequest
        fields = ["state", "outcome", "way", "use", "received_on", "decided_on"]


class DestructionFilter(FilterSet):
    """By year and state."""

    class Meta(FilterSet.Meta):
        model = Destruction
        fields = ["year", "state"]


class OpinionFilter(FilterSet):
    """By unit and state."""

    class Meta(FilterSet.Meta):
        model = Opinion
        fields = ["state", "unit"]


class HandoverFilter(FilterSet):
    """By state."""

    class Meta(FilterSet.Meta):
        model = Handover
        fields = ["state", "handed_on"]


class CatalogueFilter(FilterSet):
    """By state and half-year."""

    class Meta(FilterSet.Meta):
        model = Catalogue
        fields = ["state", "first"]
