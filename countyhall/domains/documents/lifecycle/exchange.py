"""The way of an exchanged letter: out until a receipt is there, in until it is a document or refused."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.domains.documents.lifecycle import sending
from countyhall.domains.documents.models import Recipient
from countyhall.domains.documents.models.exchange import Shipment
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.records.bulk import copy_in
from countyhall.kernel.search import services as search

State = Shipment.State


def write(shipment: Shipment, *, by, **fields) -> None:
    """What the exchange found out about it."""
    for name, value in fields.items():
        setattr(shipment, name, value)


def again(shipment: Shipment, *, by) -> None:
    """Send this one piece again, or look again at what was refused, after the fault was mended."""
    if shipment.way == Shipment.Way.IN:
        return
    one = Recipient.objects.select_for_update(of=("self",)).get(pk=shipment.recipient_id)
    if one.state != Recipient.State.FAILED:
        raise Refused(_("%(name)s: only what failed is sent again.") % {"name": one})
    one.problem = ""
    sending.note(one, Recipient.State.READY, by=by, said=_("Sent again"))


def begun(shipments: Sequence[Shipment]) -> None:
    """Keep pieces that are new to the house, each with the first line of its history."""
    for one in shipments:
        one.version = 1
    copy_in(shipments, keys=True)
    search.index_many(shipments)
    audit.record_many(
        audit.Line(one, "created", after=one.state, data={"key": one.key, "digest": one.digest})
        for one in shipments
    )


ON_THE_WAY = [State.PREPARED, State.HANDED, State.LATE]
shipment = Lifecycle(
    Shipment,
    Step("prepare", gettext_lazy("Prepared again"), [State.REFUSED, State.LATE, State.AGAIN], State.PREPARED,
         do=write, system=True),
    Step("hand_over", gettext_lazy("Handed over"), [State.PREPARED], State.HANDED, do=write, system=True),
    Step("deliver", gettext_lazy("Delivered"), [*ON_THE_WAY, State.AGAIN], State.DELIVERED, do=write, system=True),
    Step("repeat", gettext_lazy("No receipt yet: again"), [State.HANDED], State.PREPARED, do=write, system=True),
    Step("give_up", gettext_lazy("No receipt came"), [State.HANDED], State.LATE, do=write, system=True),
    Step("refuse", pgettext_lazy("exchange", "Refused"), [*ON_THE_WAY, State.AGAIN, State.REFUSED], State.REFUSED,
         do=write, system=True),
    Step("register", gettext_lazy("Registered"), [State.REFUSED, State.AGAIN], State.REGISTERED, do=write,
         system=True),
    Step("again", gettext_lazy("Try again"), [State.REFUSED, State.LATE], State.AGAIN, do=again, bulk=True,
         help=gettext_lazy("What was sent goes again to this one addressee; what came is looked at again.")),
)  # fmt: skip
