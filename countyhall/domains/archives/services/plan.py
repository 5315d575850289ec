"""Opening cases under the plan in force."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.archives.lifecycle.case import BASIS, ENDED, keep, retention_code
from countyhall.domains.archives.models import FileCase, FileClass
from countyhall.domains.archives.models.law import IN_FORCE, TERMS
from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock, roc
from countyhall.kernel.records import services as records
from countyhall.kernel.records.models import RetentionClass


@transaction.atomic
def open_case(
    file_class: FileClass,
    *,
    unit: Unit,
    title: str,
    opened_on: date,
    by=None,
    year: int | None = None,
    **fields,
) -> FileCase:
    """Open a case: the next number of its year and class, term and disposition from the class.

    Raises ``Refused`` for a class that takes no cases or belongs to an edition that is not in force.
    """
    if not file_class.usable:
        raise Refused(
            _("No cases are opened under %(class)s; choose a class below it.") % {"class": file_class}
        )
    if file_class.plan.valid_from > opened_on:
        raise Refused(_("%(plan)s is not in force yet.") % {"plan": file_class.plan})
    year = year or roc.year(opened_on)
    case = FileCase(
        file_class=file_class, class_code=file_class.code, unit=unit, title=title, year=year,
        years=file_class.years, disposition=file_class.disposition, opened_on=opened_on, created_by=by, **fields,
    )  # fmt: skip
    case.number = records.next_number(
        series(year, file_class.code), text=number_text(year, file_class.code), by=by
    )
    case.case_no = int(case.number.rpartition("/")[2])
    case.producer = case.producer or unit.name
    case.save()
    keep(case, on=clock.today())
    records.happened(case, "opened", on=opened_on, recorded_on=clock.today())
    audit.record(case, "created", by=by, after=case.state)
    events.emit("archives.filecase.created", case, by=by)
    return case


def series(year: int, code: str) -> str:
    """The number series of a year and class."""
    return f"archives.{year:04}/{code}"


def number_text(year: int, code: str):
    """How a case number is written: ``0109/010101/1``."""
    return lambda value: f"{year:04}/{code}/{value}"


def classes_on(day: date):
    """The classes of the edition in force on a day under which cases are opened."""
    from countyhall.domains.archives import selectors

    plan = selectors.plan_on(day)
    return plan.classes.filter(usable=True) if plan else FileClass.objects.none()


def seed() -> None:
    """The terms of the law as retention classes; may be called again."""
    for years in TERMS:
        RetentionClass.objects.get_or_create(
            code=retention_code(years), valid_from=IN_FORCE,
            defaults={"label": f"檔案 {years} 年", "years": years, "start_fact": ENDED, "basis": str(BASIS)},
        )  # fmt: skip
