"""What a planned curve and a list of work items must keep to (PLN-04); every fault names its row."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from countyhall.domains.oversight.models.plan import WorkItem, the_months
from countyhall.kernel.period import roc

HUNDRED = Decimal(100)

__all__ = [
    "curve_faults",
    "faulty_items",
    "item_faults",
    "missing_numbers",
    "month_label",
    "number",
    "straight",
    "the_months",
]


def month_label(month: date) -> str:
    """``109/10``: how a month is named beside its row."""
    return f"{roc.year(month)}/{month.month:02d}"


def number(text: Any) -> Decimal | None:
    """A percentage as typed, with or without its sign; ``None`` when empty. Raises ``ValueError`` in words."""
    said = str(text if text is not None else "").strip().rstrip("%％").strip()
    if not said:
        return None
    try:
        value = Decimal(said)
    except InvalidOperation as error:
        raise ValueError(_("“%(value)s” is not a percentage.") % {"value": text}) from error
    if not value.is_finite() or not 0 <= value <= 100:
        raise ValueError(_("“%(value)s” is not between 0 and 100.") % {"value": text})
    return value.quantize(Decimal("0.01"))


def curve_faults(points: Mapping[date, Decimal], months: Sequence[date], floor: Decimal) -> dict[date, str]:
    """Month → what is wrong there. ``floor`` is the percentage planned before the first of ``months``.

    Every month has a value, none is lower than the month before, and the last is 100.
    """
    faults, last = {}, floor
    for month in months:
        value = points.get(month)
        if value is None:
            faults[month] = _("%(month)s: enter the cumulative percentage.") % {"month": month_label(month)}
        elif value < last:
            faults[month] = _(
                "%(month)s: %(value)s is less than the %(last)s before it; the plan only grows."
            ) % {
                "month": month_label(month),
                "value": value,
                "last": last,
            }
        else:
            last = value
    if months and months[-1] not in faults and points[months[-1]] != HUNDRED:
        faults[months[-1]] = _("%(month)s: the last month ends at 100, not at %(value)s.") % {
            "month": month_label(months[-1]), "value": points[months[-1]],
        }  # fmt: skip
    for month in points:
        if month not in months:
            faults[month] = _("%(month)s: outside the plan's months.") % {"month": month_label(month)}
    return faults


def item_faults(items: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Row (from 0) → what is wrong there; the sum of the weights is told at the last row."""
    faults = {}
    for row, item in enumerate(items):
        if not item["title"]:
            faults[row] = _("Row %(row)d: name the work item.") % {"row": row + 1}
        elif not item["weight"]:
            faults[row] = _("Row %(row)d: give “%(title)s” a weight above 0.") % {
                "row": row + 1,
                "title": item["title"],
            }
        elif item["ends_on"] < item["starts_on"]:
            faults[row] = _("Row %(row)d: “%(title)s” ends before it starts.") % {
                "row": row + 1,
                "title": item["title"],
            }
    total = sum((item["weight"] or Decimal(0) for item in items), Decimal(0))
    if items and total != HUNDRED:
        last = len(items) - 1
        faults[last] = " ".join(
            [
                faults.get(last, ""),
                _("Row %(row)d: the weights add up to %(total)s, not to 100.")
                % {"row": last + 1, "total": total},
            ]
        ).strip()
    return faults


def faulty_items(versions: set[int]) -> dict[int, str]:
    """The work items of those versions whose weights do not add up to 100: key → why."""
    items = WorkItem.objects.filter(version__in=versions)
    wrong = (
        items.values("version", "version__plan__title").annotate(total=Sum("weight")).exclude(total=HUNDRED)
    )
    why = {
        one["version"]: _(
            "The weights of “%(plan)s” add up to %(total)s, not to 100. Put all of its work items into one "
            "sheet and mend their weights."
        )
        % {"plan": one["version__plan__title"], "total": f"{one['total'].normalize():f}"}
        for one in wrong.order_by()
    }
    return {key: why[version] for key, version in items.filter(version__in=why).values_list("pk", "version")}


def straight(months: Sequence[date], floor: Decimal = Decimal(0)) -> dict[date, Decimal]:
    """An even curve from ``floor`` to 100 over ``months``: a first proposal to be changed by hand."""
    step = (HUNDRED - floor) / max(len(months), 1)
    found = {m: (floor + step * (n + 1)).quantize(Decimal("0.01")) for n, m in enumerate(months)}
    if months:
        found[months[-1]] = HUNDRED
    return found


def missing_numbers(numbers: set[int]) -> list[str]:
    """A sentence for each case number left out between the first and the last; nothing is filled in."""
    if not numbers:
        return []
    absent = [n for n in range(min(numbers), max(numbers) + 1) if n not in numbers]
    return [_("Number %(number)d is missing from the sheet.") % {"number": n} for n in absent]
