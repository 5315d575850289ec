"""What the archives know of the cases in which a document may be filed: their titles, terms, and others besides."""

from collections.abc import Callable
from typing import Any

from countyhall.domains.archives.models import CaseState, FileCase, FileClass
from countyhall.domains.archives.services.plan import number_text

MORE = 3  # cases of the unit that are offered without a past document that says so
MOST = 6
FOR_EVER = "永久"


def name_places(record: Any, *, by, places: list, make: Callable, **_data) -> None:
    """Name the suggested cases that take a document, put the open one in place of a closed one, offer others.

    ``places`` are what the document's domain found in its own past, each with ``year``, ``file_class``, ``case``
    and ``key``, and ``make`` makes another; the list is changed where it stands. Cases that ``by`` may not see
    are left out.
    """
    if not FileClass.objects.exists():
        return
    seen = FileCase.objects.visible_to(by)
    known = {case.number: case for case in seen.filter(number__in=[_number(one) for one in places])}
    heirs = _heirs(seen, [case for case in known.values() if case.state != CaseState.OPEN])
    kept: dict[str, Any] = {}
    for one in places:
        case = known.get(_number(one))
        if case is not None and case.state != CaseState.OPEN:
            case = heirs.get((case.class_code, case.unit_id))
        if case is not None:
            _name(one, case)
            _join(kept, one)
    newest = seen.filter(unit=record.unit, state=CaseState.OPEN).order_by("-year", "-last_on", "-pk")
    for case in newest[: MORE + len(kept)]:
        one = make(case.year, case.class_code, str(case.case_no))
        if one.key not in kept and len(kept) < MOST:
            _name(one, case)
            kept[one.key] = one
    places[:] = kept.values()


def _number(one: Any) -> str:
    return number_text(one.year, one.file_class)(one.case)


def _heirs(seen, closed: list[FileCase]) -> dict[tuple[str, int], FileCase]:
    """The newest open case of the same class and unit as each closed one."""
    if not closed:
        return {}
    found = seen.filter(
        state=CaseState.OPEN,
        class_code__in={c.class_code for c in closed},
        unit__in={c.unit_id for c in closed},
    )
    return {(case.class_code, case.unit_id): case for case in found.order_by("year", "case_no")}


def _name(one: Any, case: FileCase) -> None:
    one.year, one.file_class, one.case = case.year, case.class_code, str(case.case_no)
    one.title = case.title
    one.retention = FOR_EVER if case.years is None else str(case.years)


def _join(kept: dict[str, Any], one: Any) -> None:
    """Two that mean the same case are one."""
    if one.key not in kept:
        kept[one.key] = one
        return
    first = kept[one.key]
    first.percent += one.percent
    first.count += one.count
    first.documents = (first.documents + one.documents)[: max(len(first.documents), len(one.documents))]
