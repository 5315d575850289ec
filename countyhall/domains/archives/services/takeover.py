"""Catalogues that exist already: cases and items come in under the file numbers that they bear."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max, Min, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from countyhall.domains.archives.models import FileCase, FileClass, Item, Volume
from countyhall.domains.archives.services import past, plan
from countyhall.kernel.exchange.undoing import held, note_undone, what_holds
from countyhall.kernel.records import services as records
from countyhall.kernel.records.bulk import copy_in
from countyhall.kernel.records.models import Retention


class Plans:
    """The classes of every edition that a chunk of a sheet speaks of, read once."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.classes: dict[str, list[FileClass]] = {}
        found = FileClass.objects.filter(code__in=set(codes)).select_related("plan")
        for one in found.order_by("plan__valid_from"):
            self.classes.setdefault(one.code, []).append(one)

    def of(self, code: str, day: date) -> FileClass | None:
        """The class of a code in the edition in force on a day, else in the oldest that has it."""
        found = self.classes.get(code, [])
        return next(
            (one for one in reversed(found) if one.plan.valid_from <= day), found[0] if found else None
        )


def wrong_cases(forms: Sequence) -> Iterator[tuple[Any, str, str]]:
    """Cases of classes that no edition of the file plan has."""
    plans = Plans(form.cleaned_data["number"].split("/")[1] for form in forms)
    for form in forms:
        code = form.cleaned_data["number"].split("/")[1]
        if plans.of(code, form.cleaned_data["opened_on"]) is None:
            yield form, "number", _("The file plan has no class %(code)s.") % {"code": code}


@transaction.atomic
def cases(forms: Sequence, by) -> list[FileCase]:
    """Cases of a sheet; the series of each class and year goes on behind the highest number."""
    plans = Plans(form.cleaned_data["number"].split("/")[1] for form in forms)
    rows = [_case(form, plans, by) for form in forms]
    made = past.open_cases(rows)
    _note_numbers(made, by)
    return made


def _case(form, plans: Plans, by) -> past.PastCase:
    data = form.cleaned_data
    year, code, no = data["number"].split("/")
    kept = {
        name: data[name]
        for name in ("unit", "title", "summary", "producer", "access", "opened_on", "closed_on")
    }
    file_class = plans.of(code, data["opened_on"])
    return past.PastCase(file_class=file_class, year=int(year), case_no=int(no), by=by, **kept)


def _note_numbers(made: list[FileCase], by) -> None:
    by_series: dict[str, list[FileCase]] = {}
    for case in made:
        by_series.setdefault(plan.series(case.year, case.class_code), []).append(case)
    for key, rows in sorted(by_series.items()):
        records.keep_numbers(key, {case.case_no: case.number for case in rows}, by=by)


def wrong_items(forms: Sequence) -> Iterator[tuple[Any, str, str]]:
    """Items of cases that are not there."""
    wanted = {form.cleaned_data["number"].rsplit("/", 2)[0] for form in forms}
    there = set(FileCase.objects.filter(number__in=wanted).values_list("number", flat=True))
    for form in forms:
        case = form.cleaned_data["number"].rsplit("/", 2)[0]
        if case not in there:
            yield form, "number", _("There is no case %(case)s. Import the cases first.") % {"case": case}


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


@transaction.atomic
def remove_cases(rows: Sequence[FileCase], by) -> dict[int, str]:
    """Take cases back that hold nothing; returns why the others stay."""
    filled = Volume.objects.filter(case__in=rows).values_list("case", flat=True)
    return _remove(FileCase, rows, held(rows, {Item: filled}), by)


@transaction.atomic
def remove_items(rows: Sequence[Item], by) -> dict[int, str]:
    """Take items back that nobody lent, scanned or read since; volumes that are empty then go too."""
    volumes = {item.volume_id for item in rows}
    kept = _remove(Item, rows, held(rows), by)
    Volume.objects.filter(pk__in=volumes, items=None).delete()
    _narrow({item.case_id for item in rows})
    return kept


def _narrow(cases: set[int]) -> None:
    """First and last day of cases as the items that they still have tell."""
    touched = list(
        FileCase.objects.filter(pk__in=cases).annotate(
            begins=Min("items__produced_on"), ends=Max("items__produced_on")
        )
    )
    for case in touched:
        case.first_on, case.last_on = case.begins, case.ends
    FileCase.objects.bulk_update(touched, ["first_on", "last_on"], batch_size=2000)


def _remove(model, rows: Sequence, kept: dict[int, str], by) -> dict[int, str]:
    """All that are not kept at once; where the database finds something hanging on them, one by one, to name it."""
    going = [one for one in rows if one.pk not in kept]
    try:
        with transaction.atomic():
            note_undone(going, by)
            model.objects.filter(pk__in=[one.pk for one in going]).delete()
    except (ProtectedError, RestrictedError) as error:
        if len(going) == 1:
            return kept | {going[0].pk: what_holds(error)}
        for one in going:
            kept = kept | _remove(model, [one], {}, by)
        return kept
    records.let_numbers_go(one.number for one in going)
    Retention.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[one.pk for one in going]
    ).delete()
    return kept
