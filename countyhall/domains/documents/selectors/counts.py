"""What was received, sent and filed, by dated facts as they were known on a day."""

from datetime import date

from django.db.models import Q, QuerySet

from countyhall.domains.documents.models import Agency, Direction, Document, Draft, Medium
from countyhall.kernel.period import Period


def received(period: Period, as_of: date) -> QuerySet[Document]:
    """Documents taken in during the period."""
    came = Document.objects.filter(direction=Direction.INCOMING)
    return came.with_fact("received", since=period.first, until=period.last, as_of=as_of)


def received_paper(period: Period, as_of: date) -> QuerySet[Document]:
    """Those that came on paper."""
    return received(period, as_of).filter(medium=Medium.PAPER)


def received_electronic(period: Period, as_of: date) -> QuerySet[Document]:
    """Those that came by the exchange or by mail."""
    return received(period, as_of).filter(medium=Medium.ELECTRONIC)


def sent(period: Period, as_of: date) -> QuerySet[Draft]:
    """Documents that left the house in the period."""
    return Draft.objects.with_fact("sent", since=period.first, until=period.last, as_of=as_of)


def filed(period: Period, as_of: date) -> QuerySet[Document]:
    """Documents that the archive took in during the period."""
    return Document.objects.with_fact("filed", since=period.first, until=period.last, as_of=as_of)


def dealt_with(period: Period, as_of: date) -> QuerySet[Document]:
    """Documents replied to, closed or merged in the period."""
    return Document.objects.with_fact("dealt_with", since=period.first, until=period.last, as_of=as_of)


def returned(period: Period, as_of: date) -> QuerySet[Document]:
    """Documents that a unit returned in the period because they were sent to the wrong one."""
    return Document.objects.with_fact("returned", since=period.first, until=period.last, as_of=as_of)


def agencies_with_signoff(period: Period, as_of: date) -> QuerySet[Agency]:
    """Agencies and schools that used online sign-off on the period's last day."""
    day = min(period.last, as_of)
    return Agency.objects.filter(
        Q(uses_signoff_until=None) | Q(uses_signoff_until__gt=day), uses_signoff_since__lte=day
    )
