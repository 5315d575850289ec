"""The numbers that the county reports about petitions."""

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Avg, QuerySet
from django.utils.translation import gettext_lazy as _

from countyhall.domains.petitions import selectors
from countyhall.kernel.figures import Breakdown, Figure, Ratio

COLUMNS = ["number", "subject", "unit", "channel", "received_on", "closed_on"]


def average_rating(petitions: QuerySet) -> Decimal | None:
    """The mean of the citizens' ratings, 1 to 5, to two places; ``None`` when nobody rated."""
    mean = petitions.aggregate(mean=Avg("rating"))["mean"]
    return None if mean is None else Decimal(mean).quantize(Decimal("0.01"), ROUND_HALF_UP)


def rated(period, as_of) -> QuerySet:
    """Answered in the period and rated by the citizen."""
    return selectors.answered(period, as_of).filter(rating__isnull=False)


def reopened(period, as_of) -> QuerySet:
    """Received in the period and reopened at least once."""
    return selectors.received(period, as_of).filter(reopened_count__gt=0)


figures = [
    Figure("petitions.received", _("Petitions received"), of=selectors.received, columns=COLUMNS),
    Figure("petitions.closed", _("Petitions closed"), of=selectors.closed, columns=COLUMNS),
    Ratio("petitions.closed_rate", _("Share closed"), "petitions.closed", "petitions.received"),
    Figure("petitions.open", _("Petitions not closed"), of=selectors.still_open, columns=COLUMNS),
    Figure(
        "petitions.carried_over", _("Open from earlier periods"), of=selectors.carried_over, columns=COLUMNS
    ),
    Figure(
        "petitions.answered", _("Petitions answered in the period"), of=selectors.answered, columns=COLUMNS
    ),
    Figure(
        "petitions.not_accepted", _("Registered but not handled"), of=selectors.not_accepted, columns=COLUMNS
    ),
    Figure(
        "petitions.unconfirmed",
        _("Never confirmed by their sender"),
        of=selectors.unconfirmed,
        columns=COLUMNS,
    ),
    Figure("petitions.reopened", _("Petitions reopened"), of=reopened, columns=COLUMNS),
    Figure("petitions.rated", _("Answers rated by citizens"), of=rated, columns=[*COLUMNS, "rating"]),
    Figure(
        "petitions.rating",
        _("Mean rating of answers"),
        unit="",
        of=rated,
        value=average_rating,
        columns=[*COLUMNS, "rating"],
    ),
    Breakdown(
        "petitions.by_channel", _("Received by channel"), of=selectors.received, by="channel", columns=COLUMNS
    ),
    Breakdown("petitions.by_kind", _("Received by kind"), of=selectors.received, by="kind", columns=COLUMNS),
    Breakdown(
        "petitions.by_unit",
        _("Received by unit in charge"),
        of=selectors.received,
        by="unit__code",
        words="unit__name",
        columns=COLUMNS,
    ),
    Breakdown(
        "petitions.by_category",
        _("Received by category"),
        of=selectors.received,
        by="category__code",
        words="category__name",
        columns=COLUMNS,
    ),
]
