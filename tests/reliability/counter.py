"""A counter of the registry: receipts without end, of which every third comes twice by the exchange.

Prints each document's number once the database has acknowledged it.
"""

import itertools
import os

import django

django.setup()

from django.db import DatabaseError, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from countyhall.domains.documents.services import intake  # noqa: E402
from countyhall.kernel.organisation.models import Unit  # noqa: E402
from tests.reliability.writer import say  # noqa: E402


def county() -> Unit:
    """The one agency of the house; made by whoever comes first."""
    return Unit.objects.get_or_create(code="REG", defaults={"name": "測試縣政府", "kind": Unit.Kind.COUNTY})[
        0
    ]


def take_in(turn: int) -> str:
    """One receipt: on paper, or by the exchange, whose parcel is brought a second time as after a crash."""
    given = {"sender": "內政部", "subject": f"第{turn}件來文，請查照。", "agency": county()}
    if turn % 3:
        return intake.register(**given, sender_number=f"台內字第{os.getpid()}-{turn}號").number
    parcel = {**given, "exchange_id": f"{os.getpid()}-{turn}", "received_at": timezone.now()}
    first, _new = intake.receive(**parcel)
    again, new = intake.receive(**parcel)
    if new or again.pk != first.pk:
        say(f"twice: {again.number}")
    return first.number


def main() -> None:
    """Until somebody ends it; whatever the database refuses is tried again as the next receipt."""
    for turn in itertools.count(1):
        try:
            say(take_in(turn))
        except DatabaseError:
            connection.close()


if __name__ == "__main__":
    main()
