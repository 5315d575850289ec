"""A table of ports in a lake of the test's own, and its people."""

from datetime import date

import pytest

from countyhall.kernel.lake import Field, Kind, Schema, services
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.schema import Classification

PORTS = Schema(
    (
        Field("month", "月份", Kind.MONTH),
        Field("port", "港口"),
        Field("town", "鄉鎮"),
        Field("people", "旅客人次", Kind.INTEGER, unit="人次"),
        Field("cost", "底價", Kind.INTEGER, classification=Classification.CONFIDENTIAL),
    )
)
ROWS = [
    (date(2019, 9, 1), "水頭", "金城鎮", 40, 1),
    (date(2019, 9, 1), "料羅", "金湖鎮", 10, 1),
    (date(2020, 8, 1), "水頭", "金城鎮", 20, 1),
    (date(2020, 9, 1), "水頭", "金城鎮", 30, 1),
    (date(2020, 9, 1), "料羅", "金湖鎮", 10, 1),
]


@pytest.fixture
def ports(settings, tmp_path, county):
    """The section's table of passengers, published."""
    settings.LAKE_STORE, settings.LAKE_SERVE = f"file://{tmp_path / 'lake'}", tmp_path / "serve"
    dataset = services.create("ports", "小三通旅客", PORTS, unit=county.section)
    edition = services.make_edition(dataset, ROWS, as_of=date(2020, 9, 30))
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.CHECKED)
    services.publish(edition, by=None)
    dataset.refresh_from_db()
    return dataset
