"""The half-year 109-04..109-09 exactly as the report counts it, and October as it lies on the desks."""

import random
from collections.abc import Callable

from countyhall.domains.documents.demo import cases, replies, signoff
from countyhall.domains.documents.demo.people import Office
from countyhall.domains.documents.demo.senders import entries
from countyhall.domains.documents.models import Agency
from countyhall.domains.documents.services import past, past_drafts
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.records.bulk import copy_in
from countyhall.kernel.search import services as search

LABEL = "公文"


def load(*, seed: int, scale: float, progress: Callable[[str, int, int], None]) -> None:
    """Address book, documents and replies, the same for the same seed; ``scale`` multiplies their number.

    A scale below 1 makes a small county for tests, with every number in proportion.
    """
    rng = random.Random(seed)  # noqa: S311 (made-up documents, not secrets)
    address_book()
    office = Office()
    volume = cases.Volume.at(scale)
    made = cases.make(volume, office, rng)
    rounds = signoff.Rounds(office, seed)
    answered = [case for case in made if case.replied] + signoff.on_their_way(made, rounds.rng)
    total = len(made) + len(answered)
    past.load(made, told=lambda done: progress(LABEL, done, total))
    past_drafts.load(
        replies.make(answered, office, rng, rounds),
        told=lambda done: progress(LABEL, len(made) + done, total),
    )


def address_book() -> None:
    """The entries, kept by the general affairs section; the county itself registers under its own number."""
    keeper, county = Unit.objects.get(code="KM-A4"), Unit.objects.get(code="KM")
    made = [
        Agency(unit=keeper, version=1, house=county if one["name"] == "金門縣政府" else None, **one)
        for one in entries()
    ]
    copy_in(made, keys=True)
    audit.record_many(audit.Line(one, "created") for one in made)
    search.index_many(made)
