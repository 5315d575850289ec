"""The screens of the exchange: what left, what came, what was set aside and why."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents.filters.exchange import ShipmentFilter
from countyhall.domains.documents.lifecycle.exchange import shipment
from countyhall.domains.documents.models import Shipment
from countyhall.domains.documents.services.exchange import reading
from countyhall.domains.documents.tables.exchange import ShipmentTable
from countyhall.kernel.web import views
from countyhall.kernel.web.desk import Desk
from countyhall.kernel.web.pages import Pages

State = Shipment.State


class ShipmentDetailView(views.DetailView):
    """One piece: the letter as it reads, and what of its file has no place in a document."""

    def get_context_data(self, **kwargs):
        """Add the letter, if its file is kept."""
        return super().get_context_data(letter=reading.text_kept(self.object), **kwargs)


class ShipmentPages(Pages):
    """The traffic."""

    model = Shipment
    table = ShipmentTable
    filterset = ShipmentFilter
    lifecycle = shipment
    icon = "arrows-exchange"
    can_create = False
    can_edit = False
    list_columns = ["came_at", "way", "other", "subject", "state", "reason", "document", "unit"]
    order_by = ["-came_at", "-pk"]
    sections = [
        (_("Exchanged letter"), ["way", "state", "other", "subject", "document", "recipient", "reason"]),
        (
            _("On its way"),
            ["unit", "came_at", "tries", "next_at", "answered_at", "reference", "doubles"],
        ),
        (_("Identification of the piece"), ["sender_code", "recipient_code", "key", "digest"]),
    ]
    panels = ("history",)
    empty = _("Nothing has left or come by the exchange yet.")
    detail_view = ShipmentDetailView


def to_look_at(user, today):
    """What was refused here or elsewhere, and what got no receipt."""
    if not user.has_perm("documents.again_shipment"):
        return Shipment.objects.visible_to(user).none()
    return Shipment.objects.visible_to(user).filter(state__in=[State.REFUSED, State.LATE])


exchange_desk = [
    Desk(_("Exchange: refused or without a receipt"), to_look_at, kind="late", pages=ShipmentPages)
]
