"""What was received, answered and closed in a period, by dated facts as they were known on a day."""

from datetime import date

from django.db.models import QuerySet

from countyhall.domains.petitions.models import Petition
from countyhall.kernel.period import Period

LONG_AGO = date(1912, 1, 1)


def _with(code: str, period: Period, as_of: date) -> QuerySet[Petition]:
    return Petition.objects.with_fact(code, since=period.first, until=period.last, as_of=as_of)


def received(period: Period, as_of: date) -> QuerySet[Petition]:
    """Petitions taken in during the period: confirmed by their sender, or entered by staff."""
    return _with("received", period, as_of)


def closed(period: Period, as_of: date) -> QuerySet[Petition]:
    """Of those received in the period, the ones closed by its last day."""
    done = Petition.objects.with_fact("closed", until=period.last, as_of=as_of)
    return received(period, as_of).filter(pk__in=done.values("pk"))


def still_open(period: Period, as_of: date) -> QuerySet[Petition]:
    """Of those received in the period, the ones not closed by its last day."""
    done = Petition.objects.with_fact("closed", until=period.last, as_of=as_of)
    return received(period, as_of).exclude(pk__in=done.values("pk"))


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
    """All petitions open on the period's last day, whenever they were received."""
    came = Petition.objects.with_fact("received", until=period.last, as_of=as_of)
    done = Petition.objects.with_fact("closed", until=period.last, as_of=as_of)
    return came.exclude(pk__in=done.values("pk"))


def carried_over(period: Period, as_of: date) -> QuerySet[Petition]:
    """Petitions open on the period's last day that came before it."""
    return open_at(period, as_of).exclude(pk__in=received(period, as_of).values("pk"))
