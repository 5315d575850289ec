"""Batches of earlier days whose images lie elsewhere: their counts are taken over, with who accepted them when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.domains.archives.models.batch import Batch, BatchState
from countyhall.domains.archives.selectors import batches as selectors
from countyhall.kernel.audit import services as audit
from countyhall.kernel.audit.services import Line
from countyhall.kernel.period import roc
from countyhall.kernel.records import services as records
from countyhall.kernel.records.models import Fact
from countyhall.kernel.search import services as search


@dataclass(frozen=True)
class PastBatch:
    """One accepted batch: its pages as they were counted, and where its images lie."""

    title: str
    box: str
    pages: int
    received_on: date
    accepted_on: date
    unit: Any
    operator: Any
    sampler: Any
    kept_elsewhere: str
    phase: int = 3
    stage: int = 1
    attempt: int = 1
    wrong: int = 0
    place: str = ""


def wrong(forms: Sequence) -> Iterator[tuple[Any, str, str]]:
    """Batches of a day without a sampling rule, and those that the rule of their day would have sent back."""
    rules = {day: selectors.rule_on(day) for day in {form.cleaned_data["accepted_on"] for form in forms}}
    for form in forms:
        rule = rules[form.cleaned_data["accepted_on"]]
        if rule is None:
            yield form, "accepted_on", _("There is no sampling rule for this day.")
            continue
        drawn = selectors.sample_size(rule, form.cleaned_data["pages"])
        allowed = selectors.wrong_allowed(rule, drawn)
        if (form.cleaned_data["wrong"] or 0) > allowed:
            said = _(
                "Of a sample of %(drawn)s pages at most %(allowed)s may be wrong: it was not acceptable."
            )
            yield form, "wrong", said % {"drawn": drawn, "allowed": allowed}


def load_rows(forms: Sequence, by) -> list[Batch]:
    """Batches of a sheet."""
    names = ("title", "box", "pages", "received_on", "accepted_on", "unit", "operator", "sampler",
             "kept_elsewhere", "phase", "stage", "place")  # fmt: skip
    rows = [
        PastBatch(**{name: form.cleaned_data[name] for name in names}, wrong=form.cleaned_data["wrong"] or 0)
        for form in forms
    ]
    return load(rows, by=by)


@transaction.atomic
def load(past: Sequence[PastBatch], *, by) -> list[Batch]:
    """Write them with their numbers, facts and history. No page and no image comes into being.

    Raises ``ValueError`` for a batch that more was wrong with than the rule of its day allowed.
    """
    made = [_batch(one) for one in past]
    for year in sorted({roc.year(batch.received_on) for batch in made}):
        mine = [batch for batch in made if roc.year(batch.received_on) == year]
        numbers = records.next_numbers(
            f"archives.batch/{year}", len(mine), text=lambda n, year=year: f"{year}-S{n:04}", by=by
        )
        for batch, number in zip(mine, numbers, strict=True):
            batch.number, batch.created_by = number, by
    Batch.objects.bulk_create(made)
    kind = ContentType.objects.get_for_model(Batch)
    Fact.objects.bulk_create(
        Fact(content_type=kind, object_id=b.pk, code="accepted", on=b.accepted_on, recorded_on=b.accepted_on)
        for b in made
    )
    audit.record_many(
        [
            Line(
                b,
                "taken_over",
                by=by,
                after=str(b.state),
                data={"pages": b.accepted_pages},
                at=timezone.make_aware(datetime.combine(b.accepted_on, time(16))),
            )
            for b in made
        ]
    )
    search.index_many(made)
    return made


def _batch(one: PastBatch) -> Batch:
    rule = selectors.rule_on(one.accepted_on)
    if rule is None:
        raise ValueError(f"no sampling rule on {one.accepted_on}")
    drawn = selectors.sample_size(rule, one.pages)
    if one.wrong > selectors.wrong_allowed(rule, drawn):
        raise ValueError(f"{one.wrong} of {drawn} pages wrong: {one.title} was not acceptable")
    return Batch(
        unit=one.unit, title=one.title, box=one.box, phase=one.phase, stage=one.stage, operator=one.operator,
        place=one.place, received_on=one.received_on, page_count=one.pages, attempt=one.attempt,
        kept_elsewhere=one.kept_elsewhere, state=BatchState.ACCEPTED, rule=rule, sampler=one.sampler,
        sample_count=drawn, wrong_count=one.wrong, accepted_on=one.accepted_on, accepted_pages=one.pages,
        version=1,
    )  # fmt: skip
