"""The portal of the demo county: what the report counts, and what people find there."""

from datetime import date

import pytest

from countyhall.config.demo import county as demo
from countyhall.domains.opendata.models import OpenDataset
from countyhall.kernel.figures import services as figures
from countyhall.kernel.lake import Query
from countyhall.kernel.lake import services as lake
from countyhall.kernel.period import Period

pytestmark = pytest.mark.django_db


def test_the_demo_county_offers_what_its_report_counts(settings, tmp_path, client):
    """109-2, section 14 (2): 247 datasets at the end of September 109, 132 of them with titles of the real portal."""
    settings.HOME, settings.LAKE_STORE = tmp_path, f"file://{tmp_path / 'lake'}"
    settings.LAKE_SERVE = tmp_path / "serve"
    demo.load(scale=0.001, only={"opendata"})
    period = Period.parse("109-04..109-09")
    assert figures.value("opendata.datasets", period, date(2020, 10, 31)).value == 247
    assert "247" in client.get("/public/opendata/").content.decode()
    offer = OpenDataset.objects.get(source__declared="opendata.offer")
    # A table of all the others: it cannot name itself, nor the one on use that is offered beside it.
    assert lake.ask(offer.table.current, Query()).rows
    assert client.get(f"/public/opendata/dataset/{offer.identifier}/").status_code == 200
    assert offer.table.current.rows >= 245
