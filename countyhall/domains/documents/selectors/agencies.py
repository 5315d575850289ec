"""The address book: who registers for a unit, and which entries fit what a clerk types."""

from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from countyhall.domains.documents.models import Agency
from countyhall.kernel.organisation.models import Unit

LIMIT = 8


def house_agency(unit: Unit) -> Agency | None:
    """The entry of the agency in this house that registers documents for ``unit``, if one is named."""
    keys = [int(key) for key in unit.path.strip("/").split("/") if key]
    found = Agency.objects.filter(house__in=keys).select_related("house")
    return max(found, key=lambda one: len(one.house.path), default=None)


def agency_of(unit: Unit) -> Unit:
    """The agency whose numbers the documents of ``unit`` bear: the nearest that registers, else the top."""
    entry = house_agency(unit)
    return entry.house if entry else Unit.objects.get(pk=int(unit.path.strip("/").split("/")[0]))


def agencies_like(text: str, on: date, limit: int = LIMIT) -> QuerySet[Agency]:
    """Entries whose code or name begins with ``text``, then those that hold it, as they are on ``on``."""
    text = text.strip()
    if not text:
        return Agency.objects.none()
    best = Case(
        When(Q(code__iexact=text) | Q(name=text) | Q(short_name=text), then=Value(0)),
        When(
            Q(code__istartswith=text) | Q(name__startswith=text) | Q(short_name__startswith=text),
            then=Value(1),
        ),
        default=Value(2),
        output_field=IntegerField(),
    )
    fitting = Q(code__istartswith=text) | Q(name__contains=text) | Q(short_name__contains=text)
    return Agency.objects.on(on).filter(fitting).annotate(best=best).order_by("best", "name")[:limit]


def known(name: str, on: date) -> Agency | None:
    """The one entry of exactly this name; ``None`` where there is none, or more than one.

    A wrong code is worse than none.
    """
    found = list(Agency.objects.on(on).filter(Q(name=name) | Q(short_name=name))[:2])
    return found[0] if len(found) == 1 else None


def of_code(code: str, on: date) -> Agency | None:
    """The one entry with exactly this code."""
    if not code.isascii() or not code:
        return None
    found = list(Agency.objects.on(on).filter(code__iexact=code, unit_code="")[:2])
    return found[0] if len(found) == 1 else None
