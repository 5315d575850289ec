"""How the traffic of the exchange is narrowed."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents.models import Shipment
from countyhall.kernel.web.filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

State = Shipment.State
LOOK = [State.REFUSED, State.LATE]


class ShipmentFilter(FilterSet):
    """By what has to be looked at, where it stands, which way it goes and with whom."""

    look = ChoiceFilter(
        label=_("Has to be looked at"),
        method="by_look",
        choices=[
            ("quarantine", _("Set aside: came and was refused")),
            ("failed", _("Left and did not arrive")),
            ("unplaced", _("With parts that could not be placed")),
        ],
    )
    state = MultipleChoiceFilter(choices=State.choices, label=_("State"))
    other = CharFilter(field_name="other", lookup_expr="contains", label=_("Other office holds"))

    class Meta(FilterSet.Meta):
        model = Shipment
        fields = ["look", "way", "state", "other", "unit"]

    def by_look(self, queryset, name, value):
        """What a person has to do something about."""
        if value == "quarantine":
            return queryset.filter(way=Shipment.Way.IN, state=State.REFUSED)
        if value == "failed":
            return queryset.filter(way=Shipment.Way.OUT, state__in=LOOK)
        return queryset.filter(state=State.REGISTERED).exclude(unplaced=[])
