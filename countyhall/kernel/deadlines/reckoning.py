"""One clock brought together with its calendar, its pauses and its extensions."""

from datetime import date, datetime, time

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import calendar, engine
from countyhall.kernel.deadlines.errors import Unlawful
from countyhall.kernel.deadlines.models import Clock, Extension, Pause

__all__ = [
    "Given",
    "given_of",
    "knowledge_of",
    "locked",
    "path_of",
    "paths_of",
    "reckon",
    "result_of",
    "saved",
    "take_over",
    "wall",
]

Given = tuple[dict[int, list[Pause]], dict[int, list[Extension]]]


def given_of(clocks: list[Clock]) -> Given:
    """Pauses and extensions of many clocks, in two queries."""
    pauses, extensions = {}, {}
    for pause in Pause.objects.filter(clock__in=clocks):
        pauses.setdefault(pause.clock_id, []).append(pause)
    for extension in Extension.objects.filter(clock__in=clocks):
        extensions.setdefault(extension.clock_id, []).append(extension)
    return pauses, extensions


def paths_of(clocks: list[Clock]) -> dict[tuple[int, int], str]:
    """The path of each clock's unit, one query for each kind of record."""
    wanted: dict[int, set[int]] = {}
    for clock in clocks:
        wanted.setdefault(clock.content_type_id, set()).add(clock.object_id)
    found = {}
    for type_id, pks in wanted.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if hasattr(model, "unit"):
            rows = model._base_manager.filter(pk__in=pks).values_list("pk", "unit__path")
            found |= {(type_id, pk): path for pk, path in rows}
    return found


def result_of(
    clock: Clock, known: calendar.Known, path: str, given: Given, *, terms=None, days: int = 0
) -> engine.Result:
    """The sum of one clock with so many days more; ``terms`` replaces its rule (for the ceiling)."""
    pauses, extensions = given[0].get(clock.pk, []), given[1].get(clock.pk, [])
    in_hours = (terms or clock.rule).unit == "hours"
    spans = [span_of(pause, in_hours=in_hours) for pause in pauses]
    more = [] if terms else extensions
    set_apart = 0 if terms or clock.days is None else clock.days - clock.rule.days
    start = wall(clock.started_at) if in_hours else clock.started_on
    more_days = days + set_apart + sum(e.days for e in more)
    return engine.count(
        terms or clock.rule, start, known.look(path), spans,
        days=more_days, months=sum(e.months for e in more), transit=clock.transit_days,
    )  # fmt: skip


def span_of(pause: Pause, *, in_hours: bool) -> engine.Span:
    """A pause as the sum wants it: a pause without its hours begins and ends with the day."""
    if not in_hours:
        return engine.Span(pause.first_on, pause.until_on, pause.reason)
    until = pause.until_at or pause.until_on
    return engine.Span(wall(pause.first_at or pause.first_on), until and wall(until), pause.reason)


def wall(moment: date) -> datetime:
    """A moment as the clock on the wall shows it; of a day, its beginning."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment).replace(tzinfo=None)
    return datetime.combine(moment, time())


def take_over(clock: Clock, found: engine.Result) -> bool:
    """Write a sum on its clock; whether that changed anything."""
    before = (clock.due_on, clock.until_noon, clock.due_at)
    clock.due_on, clock.until_noon = found.due_on, found.until_noon
    clock.due_at = timezone.make_aware(found.due_at) if found.due_at else None
    return before != (clock.due_on, clock.until_noon, clock.due_at)


def knowledge_of(clock: Clock) -> calendar.Known:
    """The calendar that a clock is counted with: today's, or what was known when it ended."""
    moment: datetime | None = clock.ended_at
    return calendar.known_at(moment) if moment else calendar.current()


def reckon(clock: Clock, *, terms=None, days: int = 0) -> engine.Result:
    """The sum of one clock as it stands in the books, with so many days more."""
    return result_of(clock, knowledge_of(clock), path_of(clock), given_of([clock]), terms=terms, days=days)


def path_of(clock: Clock) -> str:
    """The path of the unit whose closures hold for this clock."""
    return paths_of([clock]).get((clock.content_type_id, clock.object_id), "")


def locked(clock: Clock, *states: str) -> Clock:
    """The clock, locked until the transaction ends. Raises ``Unlawful`` when it is in another state."""
    clock = Clock.objects.select_for_update(of=("self",)).select_related("rule").get(pk=clock.pk)
    if clock.state not in states:
        raise Unlawful(_("“%(label)s” is %(state)s.") % {"label": clock, "state": clock.get_state_display()})
    return clock


def saved(clock: Clock, action: str, *, by, **data) -> Clock:
    """The clock, written with a line in the record's history."""
    clock.save()
    audit.record(clock.record, action, by=by, clock=str(clock), **data)
    return clock
