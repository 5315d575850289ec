"""One office of two that write to each other: does what it is told on its input, line by line, in JSON.

Told to fall at a point of the exchange, it is killed there as the kernel does when memory runs out.
"""

import json
import os
import signal
import sys
from datetime import UTC, datetime

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.db.models import Count  # noqa: E402

from countyhall.config import first_steps  # noqa: E402
from countyhall.domains.documents.factories import AgencyFactory  # noqa: E402
from countyhall.domains.documents.models import Document, Recipient  # noqa: E402
from countyhall.domains.documents.models.exchange import Shipment  # noqa: E402
from countyhall.domains.documents.services.exchange import filedrop, points, traffic  # noqa: E402
from countyhall.domains.documents.tests import offices  # noqa: E402
from countyhall.kernel.attachments.models import Attachment  # noqa: E402
from countyhall.kernel.organisation.models import Unit  # noqa: E402
from countyhall.kernel.people.models import User  # noqa: E402

OURS = {"a": (offices.COUNTY, "金門縣政府"), "b": (offices.COUNCIL, "金門縣議會")}


class Office:
    """``name`` is ``a`` or ``b``; ``folder`` holds its four folders."""

    def __init__(self, name: str, folder: str):
        self.code, self.title = OURS[name]
        self.other = OURS["b" if name == "a" else "a"]
        self.drop = filedrop.FileDrop(folder)

    def open(self) -> str:
        """The books of a new office."""
        first_steps.reference_data()
        root = Unit.objects.filter(parent=None).first() or Unit.objects.create(code="root", name=self.title)
        AgencyFactory(
            unit=root, name=self.title, code=self.code, house=root, address="金門縣金城鎮民生路60號"
        )
        AgencyFactory(unit=root, name=self.other[1], code=self.other[0])
        return "open"

    @transaction.atomic
    def write(self, first: int, count: int, files: int = 1) -> int:
        """Letters to the other office, sent."""
        root = Unit.objects.filter(parent=None).first()
        drafter, _new = User.objects.get_or_create(username="drafter")
        for number in range(first, first + count):
            offices.letter(root, number, to=(self.other,), files=files, drafter=drafter)
        return count

    def turn(self) -> dict:
        """One round."""
        return vars(traffic.turn(self.drop, datetime.now(UTC)))

    def fall(self, at: str, nth: int = 1) -> dict:
        """One round, that ends at this point for the ``nth`` time, or not at all if it is not reached."""
        left = [nth]

        def reached(name: str) -> None:
            left[0] -= name == at
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        before, points.reached = points.reached, reached
        answer = self.turn()
        points.reached = before  # it was not reached, and no later round falls
        return answer

    def figures(self) -> dict:
        """What stands in the books."""
        sent, came = (Shipment.objects.filter(way=way) for way in ("out", "in"))
        return {
            "sent": dict(sent.values_list("state").annotate(Count("id"))),
            "came": dict(came.values_list("state").annotate(Count("id"))),
            "delivered": Recipient.objects.filter(state="delivered").count(),
            "numbers_sent": sorted(sent.values_list("recipient__draft__number", flat=True)),
            "references": sorted(sent.filter(state="delivered").values_list("reference", flat=True)),
            "numbers_came": sorted(
                came.filter(state="registered").values_list("document__sender_number", flat=True)
            ),
            "documents": sorted(Document.objects.exclude(exchange_id="").values_list("number", flat=True)),
            "files": Attachment.objects.filter(
                content_type__model="document", media_type="application/pdf"
            ).count(),
            "doubles": sum(came.values_list("doubles", flat=True)),
        }


def main() -> None:
    """Until the input ends."""
    office = Office(sys.argv[1], sys.argv[2])
    for line in sys.stdin:
        said = json.loads(line)
        answer = getattr(office, said.pop("do"))(**said)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
