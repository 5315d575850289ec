"""What the house does by night: lapse, close, catch up on clocks, learn."""

from collections import Counter
from datetime import date, timedelta

from django.db import transaction

from countyhall.domains.petitions import lifecycle, selectors
from countyhall.domains.petitions.lifecycle import clocks
from countyhall.domains.petitions.models import (
    OPEN,
    LearnedCategory,
    LearnedGram,
    Petition,
    State,
)
from countyhall.domains.petitions.models.rules import CONFIRM, SETTLE
from countyhall.domains.petitions.selectors.similar import grams
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock

LEARN_YEARS = 3
SEEN_AT_LEAST = 2


def lapse_unconfirmed(today: date | None = None) -> int:
    """Petitions that nobody confirmed in time stay registered and are not handled. Returns how many."""
    today = today or clock.today()
    last = today - timedelta(days=deadlines.rule(CONFIRM, on=today).days)
    return _take_all("lapse", Petition.objects.filter(state=State.RECEIVED, sent_on__lt=last), today)


def settle_answered(today: date | None = None) -> int:
    """Answered cases that nobody reopened in time are closed. Returns how many."""
    today = today or clock.today()
    last = today - timedelta(days=deadlines.rule(SETTLE, on=today).days)
    alone = Petition.objects.filter(state=State.ANSWERED, answered_on__lt=last)
    return _take_all("settle", alone, today)


def owe_missing(today: date | None = None) -> int:
    """Begin the clock of open cases whose calendar year was not loaded when they came. Returns how many."""
    waiting = [s for s in OPEN if s not in (State.RECEIVED, State.TRANSFERRED, State.MERGED)]
    without = selectors.with_due(Petition.objects.filter(state__in=waiting, received_on__isnull=False))
    found = list(without.filter(answer_due=None))
    return sum(1 for one in found if clocks.begin(one, one.received_on))


def _take_all(step: str, petitions, today: date) -> int:
    done = 0
    for one in petitions.order_by("pk").iterator(500):
        try:
            lifecycle.petition.take(one, step, by=None, on=today)
            done += 1
        except Refused:
            continue  # somebody was quicker: the case is where it belongs
    return done


@transaction.atomic
def learn(today: date | None = None) -> int:
    """Learn the categories from the cases of the last three years that people assigned. Returns the cases.

    Sealed cases teach nothing: a pair of characters could tell what they are about.
    """
    since = (today or clock.today()) - timedelta(days=365 * LEARN_YEARS)
    past = Petition.objects.filter(sent_on__gte=since, category__isnull=False, sealed=False)
    past = past.exclude(state__in=[State.RECEIVED, State.CONFIRMED])
    cases: Counter[int] = Counter()
    pairs: Counter[tuple[str, int]] = Counter()
    for subject, body, category in past.values_list("subject", "body", "category").iterator(2000):
        cases[category] += 1
        pairs.update((gram, category) for gram in grams(f"{subject}\n{body}"))
    _keep(cases, pairs)
    return sum(cases.values())


def _keep(cases: Counter, pairs: Counter) -> None:
    LearnedGram.objects.all().delete()
    LearnedCategory.objects.all().delete()
    kept = {key: n for key, n in pairs.items() if n >= SEEN_AT_LEAST}
    totals: Counter[int] = Counter()
    for (_gram, category), count in kept.items():
        totals[category] += count
    LearnedCategory.objects.bulk_create(
        LearnedCategory(category_id=key, cases=n, grams=totals[key]) for key, n in cases.items()
    )
    LearnedGram.objects.bulk_create(
        (LearnedGram(gram=gram, category_id=category, count=n) for (gram, category), n in kept.items()),
        batch_size=5000,
    )
