"""What was received, answered and closed, by dated facts as they were known on a day."""

from datetime import date

from django.db.models import QuerySet

from countyhall.domains.petitions.models import Petition
from countyhall.kernel.period import Period


def _with(code: str, period: Period, as_of: date) -> QuerySet[Petition]:
    return Petition.objects.with_fact(code, since=period.first, until=period.last, as_of=as_of)


def received(period: Period, as_of: date) -> QuerySet[Petition]:
    """Petitions taken in during the period: confirmed by their sender, or entered by staff."""
    return _with("received", period, as_of)


def closed(period: Period, as_of: date) -> QuerySet[Petition]:
    """Of those received in the period, the ones that were closed by ``as_of``."""
    return received(period, as_of).with_fact("closed", until=as_of, as_of=as_of)


def still_open(period: Period, as_of: date) -> QuerySet[Petition]:
    """Of those received in the period, the ones that were not closed by ``as_of``."""
    return received(period, as_of).without_fact("closed", until=as_of, as_of=as_of)


def closed_in(period: Period, as_of: date) -> QuerySet[Petition]:
    """Petitions closed in the period, whenever they were received."""
    return _with("closed", period, as_of)


def answered(period: Period, as_of: date) -> QuerySet[Petition]:
    """Petitions answered in the period, whenever they were received."""
    return _with("answered", period, as_of)


def not_accepted(period: Period, as_of: date) -> QuerySet[Petition]:
    """Petitions registered but not handled, decided in the period."""
    return _with("not_accepted", period, as_of).exclude(ground="unconfirmed")


def unconfirmed(period: Period, as_of: date) -> QuerySet[Petition]:
    """Petitions registered in the period whose sender never confirmed them."""
    return _with("registered", period, as_of).filter(ground="unconfirmed")


def open_at(period: Period, as_of: date) -> QuerySet[Petition]:
    """All petitions received until the period's last day that were not closed by ``as_of``."""
    came = Petition.objects.with_fact("received", until=period.last, as_of=as_of)
    return came.without_fact("closed", until=as_of, as_of=as_of)


def carried_over(period: Period, as_of: date) -> QuerySet[Petition]:
    """Petitions that came before the period and were not closed by ``as_of``."""
    return open_at(period, as_of).without_fact("received", since=period.first, until=period.last, as_of=as_of)
