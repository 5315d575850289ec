"""One round of the exchange: what waits goes out, what came is taken in, and every word about it is noted."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from countyhall.domains.documents.models.exchange import Shipment
from countyhall.domains.documents.services.exchange import incoming, outgoing
from countyhall.domains.documents.services.exchange.envelope import Gateway
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.registry import Look

__all__ = ["Round", "exchange", "gateway", "look", "turn"]

LOCK = 0x436F756E  # one round at a time in a house


@dataclass(frozen=True)
class Round:
    """What one round did."""

    sent: int = 0
    taken: int = 0
    receipts: int = 0
    repeated: int = 0


def gateway() -> Gateway | None:
    """The way that this instance is set to, if any."""
    if not settings.EXCHANGE_FOLDER:
        return None
    return import_string(settings.EXCHANGE_GATEWAY)(Path(settings.EXCHANGE_FOLDER))


def turn(way: Gateway, at: datetime) -> Round:
    """One round. Two rounds at once cannot be; the second does nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return Round()
    try:
        return _turn(way, at)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])


def _turn(way: Gateway, at: datetime) -> Round:
    way.sweep()
    for name in Shipment.objects.filter(way=Shipment.Way.IN, state=Shipment.State.AGAIN).values_list(
        "arrival", flat=True
    ):
        way.put_back(name)
    receipts = outgoing.take_receipts(way, at)
    repeated = outgoing.chase(at)
    outgoing.prepare(at)
    sent = outgoing.hand_over(way, at)
    incoming.acknowledge(way, at)
    taken = incoming.take_in(way, at)
    return Round(sent, taken, receipts, repeated)


@jobs.periodic("*/2 * * * *")
def exchange() -> None:
    """Every two minutes."""
    way = gateway()
    if way is not None:
        turn(way, timezone.now())


def look() -> Look:
    """For the doctor: whether the folders can be reached, and whether something lies there unread."""
    what = _("Electronic exchange")
    way = gateway()
    if way is None:
        mend = _("Name the folder of the exchange in EXCHANGE_FOLDER, or electronic copies wait.")
        return Look(what, None, _("none is set up"), mend)
    found = way.problems()
    if found:
        return Look(what, False, "; ".join(found), _("Give the folders to the account that runs Countyhall."))
    return Look(what, True, str(settings.EXCHANGE_FOLDER))
