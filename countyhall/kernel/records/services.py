"""Numbers without gaps, dated facts, links."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from countyhall.kernel.records.bulk import copy_in
from countyhall.kernel.records.models import Fact, Link, Number, Record, Series

__all__ = [
    "happened", "happened_many", "keep_numbers", "let_numbers_go", "link", "links_of", "next_number",
    "next_numbers", "undone", "void_number",
]  # fmt: skip

ADVANCE = "UPDATE records_series SET last = last + %s WHERE key = %s RETURNING id, last"


@transaction.atomic
def next_number(key: str, *, text: Callable[[int], str], by=None) -> str:
    """The next number of the series ``key``, written by ``text``.

    The series' row is locked until the caller's transaction ends, so a rolled-back case gives its
    number back and there is never a gap.
    """
    return next_numbers(key, 1, text=text, by=by)[0]


@transaction.atomic
def next_numbers(key: str, count: int, *, text: Callable[[int], str], by=None) -> list[str]:
    """The next ``count`` numbers of the series ``key`` at once, as :func:`next_number` takes one.

    Everybody else waits for the series from here until the transaction ends: take numbers as late in it as
    the work allows, and let nothing slow follow.
    """
    series, last = _lock(key, count)
    values = range(last - count + 1, last + 1)
    taken = [Number(series_id=series, value=value, text=text(value), taken_by=by) for value in values]
    copy_in(taken)
    return [number.text for number in taken]


def _lock(key: str, count: int) -> tuple[int, int]:
    """Lock the series' row and move it on by ``count`` in one question; returns its key and its last number."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(ADVANCE, [count, key])
            if found := cursor.fetchone():
                return found
            Series.objects.get_or_create(key=key)  # the first number of this series


@transaction.atomic
def keep_numbers(key: str, numbers: Mapping[int, str], *, by=None) -> None:
    """Numbers that were given elsewhere: the series ``key`` goes on behind the highest of them.

    ``numbers`` maps each value to the number as it is written.
    """
    Series.objects.get_or_create(key=key)
    series = Series.objects.select_for_update().get(key=key)
    series.last = max(series.last, *numbers)
    series.save(update_fields=["last"])
    copy_in(Number(series=series, value=value, text=text, taken_by=by) for value, text in numbers.items())


@transaction.atomic
def let_numbers_go(texts: Iterable[str]) -> None:
    """Forget numbers of :func:`keep_numbers` whose import was undone; what came behind them stays."""
    numbers = Number.objects.filter(text__in=list(texts))
    keys = set(numbers.values_list("series", flat=True))
    numbers.delete()
    for series in Series.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        series.last = series.numbers.aggregate(top=Max("value"))["top"] or 0
        series.save(update_fields=["last"])


def void_number(text: str, *, reason: str) -> None:
    """Mark a number as void; it stays visible. Raises ``ValueError`` without a reason."""
    if not reason.strip():
        raise ValueError("A number is voided with a reason.")
    Number.objects.filter(text=text, voided_at=None).update(voided_at=timezone.now(), void_reason=reason)


def happened(record: Record, code: str, *, on: date, recorded_on: date) -> Fact:
    """Note that ``code`` happened to ``record`` on a day."""
    return Fact.objects.create(record=record, code=code, on=on, recorded_on=recorded_on)


def happened_many(facts: Iterable[tuple[Record, str, date, date]]) -> None:
    """The same for many: record, code, day, and the day on which that was entered."""
    copy_in(Fact(record=record, code=code, on=on, recorded_on=entered) for record, code, on, entered in facts)


def undone(record: Record, code: str, *, on: date) -> int:
    """From ``on`` the fact no longer holds (a closed case was reopened). Returns how many ended."""
    return Fact.objects.filter(_of(record), code=code, ended_on=None).update(ended_on=on)


def link(record: Record, to: Record, label: str, *, by=None) -> Link:
    """Tie two records together; a second time changes nothing."""
    return Link.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        to_type=ContentType.objects.get_for_model(to),
        to_id=to.pk,
        label=str(label),
        defaults={"by": by},
    )[0]


def links_of(record: Record, user) -> list[tuple[str, Record]]:
    """What is linked to ``record`` from either side, as far as ``user`` may see it."""
    ct = ContentType.objects.get_for_model(record)
    rows: QuerySet[Link] = (
        Link.objects.filter(Q(content_type=ct, object_id=record.pk) | Q(to_type=ct, to_id=record.pk))
        .annotate(forward=Q(content_type=ct) & Q(object_id=record.pk))
        .order_by("pk")
    )
    wanted: dict[int, list[tuple[int, str]]] = {}
    for row in rows:
        other = (row.to_type_id, row.to_id) if row.forward else (row.content_type_id, row.object_id)
        wanted.setdefault(other[0], []).append((other[1], row.label))
    found = []
    for type_id, pairs in wanted.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        seen = model.objects.visible_to(user).in_bulk([pk for pk, _ in pairs])
        found += [(label, seen[pk]) for pk, label in pairs if pk in seen]
    return found


def _of(record: Record) -> Q:
    return Q(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
