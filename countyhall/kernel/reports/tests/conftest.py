"""A kind of report over the kernel's own test record."""

from dataclasses import replace
from datetime import date

import pytest

from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.figures.tests.conftest import AS_OF, FIGURES, HALF_YEAR, case
from countyhall.kernel.registry import Domain, registry
from countyhall.kernel.reports import Outline, Section, services

__all__ = ["AS_OF", "HALF_YEAR", "case"]

TEXT = """受理{{figure:counting.received|unit}}，結案{{figure:counting.closed|unit}}，
占{{figure:counting.rate}}。

案由為{{list:counting.received|field:subject}}；{{list:counting.by_unit}}；較上期{{change:counting.received}}。

{{chart:counting.by_unit}}

{{table:counting.table}}
"""
OUTLINE = Outline(
    "test",
    "業務報告",
    route="test-report",
    subtitle=lambda period: "第四次定期大會",
    desks=[Desk("處長", "unit_head"), Desk("首長", "magistrate")],
    sections=[
        Section("top", "壹、成效", level=1),
        Section("cases", "一、案件", TEXT, unit_code="A1", needs="counting.received"),
        Section("absent", "二、別的", "{{figure:nowhere.number}}", needs="nowhere.number"),
    ],
)


@pytest.fixture
def counting(db, monkeypatch):
    """A domain that counts cases and reports on them is the only one with either."""
    others = {label: replace(one, figures=(), reports=()) for label, one in registry.domains.items()}
    own = Domain(label="counting", name="計數", figures=FIGURES, reports=[OUTLINE])
    monkeypatch.setattr(registry, "domains", others | {"counting": own})


@pytest.fixture
def report(counting, case, county, planning_officer):
    """A draft on two cases, one of them closed; the department is in charge, its section writes."""
    case("路燈不亮", closed_on=date(2020, 6, 1))
    case("水溝淤塞")
    return services.begin(OUTLINE, HALF_YEAR, AS_OF, unit=county.department, by=planning_officer)
