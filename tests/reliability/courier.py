"""Carries copies of sent documents to a folder, as an exchange would, until nothing waits; says what it carried.

``--prepare N`` makes a sealed letter to N addressees by exchange and N by mail, and sends it.
"""

import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402

from countyhall.config import first_steps  # noqa: E402
from countyhall.domains.documents import lifecycle  # noqa: E402
from countyhall.domains.documents.factories import DraftFactory, RecipientFactory  # noqa: E402
from countyhall.domains.documents.models import DraftState, Mode  # noqa: E402
from countyhall.domains.documents.services import dispatch  # noqa: E402
from countyhall.kernel.jobs import services as jobs  # noqa: E402
from countyhall.kernel.period import clock  # noqa: E402
from countyhall.kernel.testing import UnitFactory, member_of  # noqa: E402

BREATH = 0.02  # seconds between sending and noting it: here it is killed


def say(text: str) -> None:
    """A line to whoever counts."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@transaction.atomic
def prepare(count: int) -> None:
    """A letter on its way."""
    first_steps.reference_data()
    unit = UnitFactory()
    clerk, registrar = member_of(unit, "handler"), member_of(unit, "registrar")
    today = clock.today()
    draft = DraftFactory(unit=unit, drafter=clerk, state=DraftState.PROOFREAD, decided_on=today)
    for n in range(count):
        RecipientFactory(draft=draft, name=f"電子機關{n}", mode=Mode.ELECTRONIC, code=f"A{n:09}", order=n)
        RecipientFactory(
            draft=draft, name=f"郵件機關{n}", mode=Mode.EMAIL, email=f"to{n}@example.test", order=n
        )
    said = {"on": today, "seal_mode": "stamp", "word": "府行研"}
    draft = lifecycle.draft.take(draft, "seal", by=registrar, **said)
    lifecycle.draft.take(draft, "send", by=registrar, on=today)


def carry(folder: Path) -> None:
    """Put every parcel into the folder under its key, then note it; the mail goes between."""
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        parcels = list(dispatch.outgoing(limit=5))
        done = jobs.run_due()
        if not parcels and not done:
            return
        for parcel in parcels:
            with (folder / "arrivals.txt").open("a") as book:
                book.write(f"{parcel.key}\n")  # the other side writes down every arrival
            (folder / f"{parcel.key}.part").write_text(str(parcel.recipient))
            (folder / f"{parcel.key}.part").rename(folder / f"{parcel.key}.txt")
            say(str(parcel.key))
            time.sleep(BREATH)
            dispatch.handed_over(parcel.key, reference=parcel.key.hex[:12])


if __name__ == "__main__":
    if "--prepare" in sys.argv:
        prepare(int(sys.argv[-1]))
    else:
        carry(Path(settings.MEDIA_ROOT).parent / "exchange-out")
