"""A few figures over the kernel's own test record."""

from dataclasses import replace
from datetime import date

import pytest

from countyhall.kernel.figures import Breakdown, Column, Figure, Listing, Ratio
from countyhall.kernel.period import Period
from countyhall.kernel.records import services as records
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.registry import Domain, registry

HALF_YEAR = Period.parse("109-04..109-09")
AS_OF = date(2020, 10, 31)


def received(period, as_of):
    """Cases that came in."""
    return Case.objects.with_fact("received", since=period.first, until=period.last, as_of=as_of)


def closed(period, as_of):
    """Of these, those closed by the end of the period."""
    return received(period, as_of).with_fact("closed", until=period.last, as_of=as_of)


FIGURES = [
    Figure("counting.received", "收到案件", of=received, columns=["subject", "unit__name"]),
    Figure("counting.closed", "結案案件", of=closed, columns=["subject"]),
    Ratio("counting.rate", "結案比率", "counting.closed", "counting.received"),
    Breakdown("counting.by_unit", "按單位", of=received, by="unit__name", order="unit__code"),
    Figure(
        "counting.money",
        "金額",
        of=received,
        unit="元",
        format="money",
        value=lambda rows: rows.count() * 104_4493,
    ),
    Listing(
        "counting.table",
        "案件表",
        of=lambda period, as_of: received(period, as_of).order_by("subject"),
        columns=[
            Column("單位", "unit__name", merge=True),
            Column("主旨", "subject", below=Column("狀態", "state")),
        ],
    ),
]


@pytest.fixture
def counting(db, monkeypatch):
    """A domain that counts cases is the only one with figures, for one test."""
    others = {label: replace(domain, figures=()) for label, domain in registry.domains.items()}
    counting = Domain(label="counting", name="計數", figures=FIGURES)
    monkeypatch.setattr(registry, "domains", others | {"counting": counting})


@pytest.fixture
def case(county, clerk):
    """``case(subject, received, closed, unit)`` makes a case with its dated facts."""

    def make(subject, on=date(2020, 5, 4), closed_on=None, unit=None):
        made = Case.objects.create(subject=subject, unit=unit or county.section)
        records.happened(made, "received", on=on, recorded_on=on)
        if closed_on:
            records.happened(made, "closed", on=closed_on, recorded_on=closed_on)
        return made

    return make
