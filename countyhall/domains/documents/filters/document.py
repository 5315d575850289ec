"""How lists of documents are narrowed."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ModelChoiceFilter

from countyhall.domains.documents.models import DONE, OPEN, Agency, Document, Policy, State
from countyhall.domains.documents.selectors import holding, timeliness, work
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import Period, clock
from countyhall.kernel.web.filters import (
    BooleanFilter,
    CharFilter,
    ChoiceFilter,
    FilterSet,
    MultipleChoiceFilter,
)

WEEK = 7


def period_of(written: str) -> Period | None:
    """A period as people write it: 109-09, 109Q3, 109-04..109-09; ``None`` for what is none."""
    try:
        return Period.parse(written)
    except ValueError:
        return None


class DocumentFilter(FilterSet):
    """By where it stands, whose it is, where it came from, and how quickly it was dealt with."""

    stands = ChoiceFilter(
        label=_("Open or ended"),
        method="by_standing",
        choices=[
            ("open", pgettext_lazy("document", "To be dealt with")),
            ("late", _("Overdue")),
            ("due", _("Due within a week")),
            ("mine", _("In my hands")),
            ("more_time", _("More time asked for")),
            ("to_file", _("Dealt with, not yet filed")),
            ("ended", _("Filed, merged, released or void")),
        ],
    )
    state = MultipleChoiceFilter(choices=State.choices, label=_("State"))
    sender_text = CharFilter(method="by_sender", label=_("Sender holds"))
    their_number = CharFilter(method="by_their_number", label=_("Sender's number holds"))
    in_unit = ModelChoiceFilter(queryset=Unit.objects.all(), field_name="unit", label=_("Exactly this unit"))
    began_in = CharFilter(method="by_beginning", label=_("Received or begun in"))
    carried_into = CharFilter(method="by_carrying", label=_("Open from before"))
    open_after = CharFilter(method="by_end", label=_("Not dealt with by the end of"))
    band = ChoiceFilter(
        label=_("Working days used"),
        method="by_band",
        choices=[(str(i), label) for i, (label, _least, _most) in enumerate(timeliness.BANDS)],
    )

    punctual = BooleanFilter(method="by_punctuality", label=_("Dealt with in time"))

    class Meta(FilterSet.Meta):
        model = Document
        fields = [
            "stands", "state", "unit", "handler", "direction", "medium", "kind", "speed", "processing",
            "copy_kind", "sender_text", "their_number", "received_on", "assigned_on", "closed_on", "filed_on",
            "late", "in_unit", "began_in", "carried_into", "open_after", "band", "file_class",
        ]  # fmt: skip

    def by_standing(self, queryset, name, value):
        """Open, late, due soon, in the reader's hands, to be filed, or ended."""
        today = clock.today()
        of_open = queryset.filter(state__in=OPEN)
        found = {
            "open": lambda: of_open,
            "late": lambda: deadlines.overdue(of_open, today, few=True),
            "due": lambda: deadlines.due_within(of_open, today, WEEK, few=True),
            "mine": lambda: queryset.filter(handler=self.request.user, state__in=work.IN_HAND),
            "more_time": lambda: of_open.filter(requests__state="asked"),
            "to_file": lambda: queryset.filter(state__in=DONE),
            "ended": lambda: queryset.exclude(Q(state__in=OPEN) | Q(state__in=DONE)),
        }
        return found[value]()

    def by_sender(self, queryset, name, value):
        """A few signs of the sender."""
        return holding(queryset, "sender", value)

    def by_their_number(self, queryset, name, value):
        """A few signs of the number that the sender gave it."""
        return holding(queryset, "sender_number", value)

    def by_beginning(self, queryset, name, value):
        """What the report counts as received in a period."""
        period = period_of(value)
        return timeliness.documents_of(queryset).filter(timeliness.began_in(period)) if period else queryset

    def by_carrying(self, queryset, name, value):
        """What the report counts as open from before."""
        period = period_of(value)
        return (
            timeliness.documents_of(queryset).filter(timeliness.carried_into(period)) if period else queryset
        )

    def by_end(self, queryset, name, value):
        """What the report counts as not dealt with by the end of a period."""
        period = period_of(value)
        return timeliness.open_at_end(timeliness.documents_of(queryset), period) if period else queryset

    def by_punctuality(self, queryset, name, value):
        """What the report counts as dealt with in time: everything that was not late."""
        counted = timeliness.documents_of(queryset).filter(closed_on__isnull=False)
        return counted.exclude(late=True) if value else counted.filter(late=True)

    def by_band(self, queryset, name, value):
        """Those whose working days are counted and lie in a band."""
        return queryset.filter(timeliness.band(int(value)), processing__in=timeliness.COUNTED)


class AgencyFilter(FilterSet):
    """By kind, name and what they use."""

    name_text = CharFilter(field_name="name", lookup_expr="contains", label=_("Name holds"))

    class Meta(FilterSet.Meta):
        model = Agency
        fields = ["kind", "name_text", "code", "uses_signoff_since", "exchanges_since", "valid_to"]


class PolicyFilter(FilterSet):
    """By agency."""

    class Meta(FilterSet.Meta):
        model = Policy
        fields = ["unit", "valid_from"]
