"""How the traffic of the exchange looks."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models import Shipment
from countyhall.kernel.web.columns import LinkColumn, MomentColumn, StateColumn, UnitColumn
from countyhall.kernel.web.tables import Table

State = Shipment.State
COLOURS = {
    State.PREPARED: "yellow",
    State.HANDED: "blue",
    State.DELIVERED: "green",
    State.LATE: "red",
    State.REGISTERED: "green",
    State.REFUSED: "red",
    State.AGAIN: "yellow",
}
WAYS = {Shipment.Way.OUT: "blue", Shipment.Way.IN: "secondary"}


class ShipmentTable(Table):
    """Letters that left and came by the exchange."""

    subject = LinkColumn(verbose_name=_("subject"), empty_values=())
    way = StateColumn(WAYS, verbose_name=pgettext_lazy("exchange", "way"))
    state = StateColumn(COLOURS, verbose_name=_("state"))
    unit = UnitColumn(verbose_name=_("agency or unit"))
    document = LinkColumn(verbose_name=_("document"))
    came_at = MomentColumn(verbose_name=_("sent or received"))

    class Meta(Table.Meta):
        model = Shipment
        fields = [
            "came_at", "way", "other", "subject", "state", "reason", "document", "reference", "recipient", "unit",
            "tries", "doubles", "next_at", "answered_at", "sender_code", "recipient_code", "key", "digest",
        ]  # fmt: skip

    def render_subject(self, value, record):
        """What could not be read has no subject."""
        return value or "—"
