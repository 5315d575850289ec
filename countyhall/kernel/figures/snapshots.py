"""Keep the values of a period for good, and see later what has become of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from countyhall.kernel.figures import services
from countyhall.kernel.figures.models import KeptValue, Snapshot
from countyhall.kernel.figures.services import Value, said
from countyhall.kernel.period import Period

__all__ = ["Restated", "keep", "restated"]


@dataclass(frozen=True)
class Restated:
    """A kept value beside the same figure as it is known today."""

    kept: KeptValue
    now: Value | None

    @property
    def before_text(self) -> str:
        """What was published."""
        return said(_plain(self.kept), self.kept.format, self.kept.unit)

    @property
    def difference(self) -> Decimal | None:
        """Today's value less the published one; ``None`` where either has none."""
        if self.now is None or None in (self.now.value, self.kept.value):
            return None
        return Decimal(self.now.value) - self.kept.value

    @property
    def changed(self) -> bool:
        """Whether value or records are no longer those published."""
        if self.now is None:
            return True
        same = (self.now.value is None) == (self.kept.value is None) and not self.difference
        return not same or self.now.ids != self.kept.ids


@transaction.atomic
def keep(values: Iterable[Value], period: Period, as_of: date, *, by=None) -> Snapshot:
    """Store every value with the keys of its records."""
    snapshot = Snapshot.objects.create(period_first=period.first, period_last=period.last, as_of=as_of, by=by)
    KeptValue.objects.bulk_create(
        KeptValue(
            snapshot=snapshot,
            position=position,
            code=value.code,
            label=value.label,
            value=value.value,
            unit=value.unit,
            format=value.format,
            period=value.period,
            content_type=None if value.rows is None else ContentType.objects.get_for_model(value.rows.model),
            ids=value.ids,
        )
        for position, value in enumerate(values, start=1)
    )
    return snapshot


def restated(snapshot: Snapshot, on: date) -> list[Restated]:
    """Every kept value beside the same figure asked as of ``on``; ``now`` is ``None`` where it is gone."""
    period = Period(snapshot.period_first, snapshot.period_last)
    now = {value.code: value for value in services.all_values(period, on)}
    found = []
    for kept in snapshot.values.select_related("content_type"):
        value = now.get(kept.code)
        if value is None:
            try:
                value = services.value(kept.code, period, on)
            except services.UnknownFigure:
                value = None
        found.append(Restated(kept, value))
    return found


def _plain(kept: KeptValue) -> int | Decimal | None:
    if kept.value is None or kept.format == "percent":
        return kept.value
    return int(kept.value) if kept.value == int(kept.value) else kept.value
