"""Lists of records by their clocks, in one query each."""

from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from countyhall.kernel.deadlines.models import Clock

__all__ = ["clocks_of", "due_within", "overdue", "with_due"]


def overdue(records: QuerySet, on: date, *, few: bool = False) -> QuerySet:
    """Records with an open clock that was due before ``on`` (and was not paused by its due day).

    ``few`` says that the records are few beside all clocks that are late: then each is asked for its own.
    """
    late = Q(state=Clock.State.RUNNING) | Q(paused_on__gt=F("due_on"))
    return _holding(records, _open(records).filter(late, due_on__lt=on), few)


def due_within(records: QuerySet, on: date, days: int, *, few: bool = False) -> QuerySet:
    """Records with a running clock due from ``on`` to so many calendar days later; ``few`` as above."""
    running = _open(records).filter(state=Clock.State.RUNNING)
    return _holding(records, running.filter(due_on__range=(on, on + timedelta(days))), few)


def _holding(records: QuerySet, clocks: QuerySet[Clock], few: bool) -> QuerySet:
    """With one of these clocks. The database may begin at the clocks, unless ``few`` forbids it: it counts
    those that are late far too low where they are many.
    """
    if not few:
        return records.filter(Exists(clocks))
    return records.alias(found_clock=Subquery(clocks.values("pk")[:1])).filter(found_clock__isnull=False)


def with_due(records: QuerySet, rule_code: str | None = None) -> QuerySet:
    """The records with ``next_due_on``, the earliest due day of their open clocks, to show and sort by."""
    clocks = _open(records)
    if rule_code:
        clocks = clocks.filter(code=rule_code)
    return records.annotate(next_due_on=Subquery(clocks.order_by("due_on").values("due_on")[:1]))


def clocks_of(records) -> dict[int, list[Clock]]:
    """The clocks of many records of one kind, by record, oldest first, in one query."""
    records = list(records)
    if not records:
        return {}
    of_type = Clock.objects.filter(content_type=ContentType.objects.get_for_model(records[0]))
    found: dict[int, list[Clock]] = {}
    for clock in of_type.filter(object_id__in=[r.pk for r in records]).select_related("rule").order_by("pk"):
        found.setdefault(clock.object_id, []).append(clock)
    return found


def _open(records: QuerySet) -> QuerySet[Clock]:
    kind = ContentType.objects.get_for_model(records.model)
    return Clock.objects.filter(content_type=kind, object_id=OuterRef("pk"), state__in=Clock.OPEN)
