"""How lists of drafts and addressees are narrowed."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import MultipleChoiceFilter

from countyhall.domains.documents.models import AgencyGroup, Draft, DraftState, DraftTemplate, Recipient
from countyhall.domains.documents.models.recipient import DeliveryState
from countyhall.kernel.web.filters import FilterSet


class DraftFilter(FilterSet):
    """By where it stands, whose it is, what it is and when it was sent."""

    state = MultipleChoiceFilter(choices=DraftState.choices, label=_("State"))

    class Meta(FilterSet.Meta):
        model = Draft
        fields = ["state", "kind", "unit", "drafter", "speed", "level", "drafted_on", "decided_on", "sent_on"]


class RecipientFilter(FilterSet):
    """By what became of the copy and how it went."""

    state = MultipleChoiceFilter(choices=DeliveryState.choices, label=pgettext_lazy("dispatch", "Delivery"))

    class Meta(FilterSet.Meta):
        model = Recipient
        fields = ["state", "mode", "copy", "handed_on", "check_on", "delivered_on"]


class DraftTemplateFilter(FilterSet):
    """By kind and unit."""

    class Meta(FilterSet.Meta):
        model = DraftTemplate
        fields = ["kind", "unit", "way", "retired"]


class AgencyGroupFilter(FilterSet):
    """By unit."""

    class Meta(FilterSet.Meta):
        model = AgencyGroup
        fields = ["unit", "retired"]
