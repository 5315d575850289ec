"""Which category a petition may belong to, learned from past cases, with the words that speak for it."""

import math
from collections import defaultdict
from dataclasses import dataclass

from countyhall.domains.petitions.models import Category, LearnedCategory, LearnedGram
from countyhall.domains.petitions.selectors.similar import grams

ENOUGH_CASES = 30
ENOUGH_CATEGORIES = 2
SMOOTHING = 0.1
WORTH_SAYING = 0.02


@dataclass(frozen=True)
class Suggestion:
    """A category, how sure (0 to 1) the past cases make it, and the pairs of characters that spoke for it."""

    category: Category
    confidence: float
    words: tuple[str, ...]
    cases: int

    @property
    def percent(self) -> int:
        """The confidence in a hundred; past cases never make anything certain, so 99 at most."""
        return min(99, round(self.confidence * 100))


def suggest(text: str, *, limit: int = 3) -> list[Suggestion]:
    """The likeliest categories of ``text``; none while fewer than 30 cases have been learned from.

    Naive Bayes (multinomial, smoothed with 0.1) over two-character pairs.
    """
    known = list(LearnedCategory.objects.select_related("category__unit"))
    total = sum(one.cases for one in known)
    if total < ENOUGH_CASES or len(known) < ENOUGH_CATEGORIES:
        return []
    wanted = sorted(grams(text))
    counts = _counts(wanted)
    present = [gram for gram in wanted if counts[gram]]
    if not present:
        return []
    scores = {one.category_id: _score(one, total, present, counts) for one in known}
    chances = _chances(scores, len(present))
    ranked = sorted(known, key=lambda one: -chances[one.category_id])[:limit]
    best = [one for n, one in enumerate(ranked) if n == 0 or chances[one.category_id] >= WORTH_SAYING]
    return [
        Suggestion(one.category, chances[one.category_id], _words(one, known, present, counts), total)
        for one in best
    ]


def _counts(wanted: list[str]) -> dict[str, dict[int, int]]:
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    rows = LearnedGram.objects.filter(gram__in=wanted).values_list("gram", "category_id", "count")
    for gram, category, count in rows:
        counts[gram][category] = count
    return counts


def _likelihood(one: LearnedCategory, count: int) -> float:
    return math.log((count + SMOOTHING) / (one.grams + SMOOTHING * 5000))


def _score(one: LearnedCategory, total: int, present: list[str], counts: dict) -> float:
    prior = math.log(one.cases / total)
    return prior + sum(_likelihood(one, counts[gram].get(one.category_id, 0)) for gram in present)


def _chances(scores: dict[int, float], pairs: int) -> dict[int, float]:
    """Scores as chances that add up to 1.

    Neighbouring pairs overlap, so they are no independent witnesses: the scores are divided by the square
    root of their number, or every guess would look certain.
    """
    top, width = max(scores.values()), max(2.0, math.sqrt(pairs))
    weights = {key: math.exp((score - top) / width) for key, score in scores.items()}
    whole = sum(weights.values())
    return {key: weight / whole for key, weight in weights.items()}


def _words(
    one: LearnedCategory, known: list[LearnedCategory], present: list[str], counts: dict
) -> tuple[str, ...]:
    """The five pairs that speak most for this category against the rest."""

    def weight(gram: str) -> float:
        others = [_likelihood(o, counts[gram].get(o.category_id, 0)) for o in known if o is not one]
        return _likelihood(one, counts[gram].get(one.category_id, 0)) - sum(others) / len(others)

    speaking = [gram for gram in present if one.category_id in counts[gram]]
    return tuple(sorted(speaking, key=weight, reverse=True)[:5])
