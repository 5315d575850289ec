"""Catalogues that exist already: cases and items come in under the file numbers that they bear."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.archives.models import FileCase, FileClass, Item, Volume
from countyhall.domains.archives.services import past, plan
from countyhall.kernel.records.bulk import copy_in
from countyhall.kernel.records.models import Number, Series


@transaction.atomic
def cases(forms: Sequence, by) -> list[FileCase]:
    """Cases of a sheet; the series of each class and year goes on behind the highest number."""
    rows = [_case(form, by) for form in forms]
    made = past.open_cases(rows)
    _note_numbers(made, by)
    return made


def _case(form, by) -> past.PastCase:
    data = form.cleaned_data
    year, code, no = data["number"].split("/")
    file_class = class_of(code, data["opened_on"])
    if file_class is None:
        raise ValidationError({"number": _("The file plan has no class %(code)s.") % {"code": code}})
    kept = {
        name: data[name]
        for name in ("unit", "title", "summary", "producer", "access", "opened_on", "closed_on")
    }
    return past.PastCase(file_class=file_class, year=int(year), case_no=int(no), by=by, **kept)


def class_of(code: str, day: date) -> FileClass | None:
    """The class of a code in the edition in force on a day, else in the oldest that has it."""
    found = FileClass.objects.filter(code=code).select_related("plan")
    return (
        found.filter(plan__valid_from__lte=day).order_by("-plan__valid_from").first()
        or found.order_by("plan__valid_from").first()
    )


def _note_numbers(made: list[FileCase], by) -> None:
    by_series: dict[str, list[FileCase]] = {}
    for case in made:
        by_series.setdefault(plan.series(case.year, case.class_code), []).append(case)
    taken = []
    for key, rows in sorted(by_series.items()):
        Series.objects.get_or_create(key=key)
        series = Series.objects.select_for_update().get(key=key)
        series.last = max(series.last, *(case.case_no for case in rows))
        series.save(update_fields=["last"])
        taken += [Number(series=series, value=c.case_no, text=c.number, taken_by=by) for c in rows]
    copy_in(taken)


@transaction.atomic
def items(forms: Sequence, by) -> list[Item]:
    """Items of a sheet, each in the volume and place that its number says."""
    wanted = {form.cleaned_data["number"].rsplit("/", 2)[0] for form in forms}
    found = {case.number: case for case in FileCase.objects.filter(number__in=wanted)}
    volumes = _volumes(forms, found)
    rows = [_item(form, found, volumes, by) for form in forms]
    past.write_items(rows)
    _widen(rows)
    return rows


def _volumes(forms: Sequence, found: dict[str, FileCase]) -> dict[tuple[int, int], Volume]:
    """Every volume that the sheet speaks of; those not there yet are made."""
    wanted = set()
    for form in forms:
        case, volume, _place = form.cleaned_data["number"].rsplit("/", 2)
        if case not in found:
            raise ValidationError(
                {"number": _("There is no case %(case)s. Import the cases first.") % {"case": case}}
            )
        wanted.add((found[case].pk, int(volume)))
    there = {(v.case_id, v.no): v for v in Volume.objects.filter(case__in={pk for pk, _no in wanted})}
    new = [Volume(case_id=pk, no=no) for pk, no in sorted(wanted - set(there))]
    copy_in(new, keys=True)
    return there | {(v.case_id, v.no): v for v in new}


def _item(form, found: dict[str, FileCase], volumes: dict, by) -> Item:
    data = dict(form.cleaned_data)
    data.pop("version", None)
    number = data.pop("number")
    case, volume, place = number.rsplit("/", 2)
    case = found[case]
    return Item(
        case=case, volume=volumes[case.pk, int(volume)], sequence=int(place), number=number, version=1,
        state=Item.State.CATALOGUED, created_by=by, sealed=bool(data.get("secrecy")), **data,
    )  # fmt: skip


def _widen(rows: list[Item]) -> None:
    touched = {}
    for item in rows:
        case = touched.setdefault(item.case_id, item.case)
        case.first_on = min(case.first_on or item.produced_on, item.produced_on)
        case.last_on = max(case.last_on or item.produced_on, item.produced_on)
    FileCase.objects.bulk_update(touched.values(), ["first_on", "last_on"], batch_size=2000)
