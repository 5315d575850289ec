"""An author and a chief of the section, and tables in a lake of the test's own."""

from datetime import date

import pytest

from countyhall.kernel.lake import Field, Kind, Personal, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.testing import member_of

SCHEMA = Schema(
    (
        Field("month", "統計年月", Kind.MONTH),
        Field("town", "鄉鎮"),
        Field("births", "出生數", Kind.INTEGER, unit="人"),
        Field("head", "戶長", personal=Personal.DIRECT),
    )
)
JULY, AUGUST = date(2020, 7, 1), date(2020, 8, 1)
ROWS = [(JULY, "金城", 7, "王大明"), (JULY, "金湖", 5, "李小華"), (AUGUST, "金城", 4, "王大明")]
SQL = 'SELECT town, sum(births) AS births FROM "births" GROUP BY town'


def put(dataset, rows, as_of=date(2020, 8, 31)):
    """A published edition of a dataset."""
    edition = lake.make_edition(dataset, rows, as_of=as_of)
    lake.run_checks(edition)
    edition.refresh_from_db()
    made = lake.publish(edition, by=None)
    dataset.refresh_from_db()
    return made


@pytest.fixture
def lake_here(settings, tmp_path):
    """A lake of the test's own."""
    settings.LAKE_STORE, settings.LAKE_SERVE = f"file://{tmp_path / 'lake'}", tmp_path / "serve"


@pytest.fixture
def author(county):
    """Writes recipes."""
    return member_of(county.section, "handler")


@pytest.fixture
def chief(county):
    """Puts them into use; sees sealed columns."""
    return member_of(county.section, "section_chief")


@pytest.fixture
def births(county, lake_here):
    """A table of three rows with a name in each."""
    dataset = lake.create("births", "出生登記", SCHEMA, unit=county.section)
    put(dataset, ROWS)
    return dataset
