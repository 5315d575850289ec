"""A lake of each test's own, and a table in it."""

import os
from datetime import date

import pytest
from django.test import override_settings

from countyhall.kernel.lake import Field, Kind, Schema, services
from countyhall.kernel.lake.engines import router
from countyhall.kernel.lake.models import Edition


@pytest.fixture(autouse=True)
def lake(settings, tmp_path):
    """An empty store in a folder of the test's own."""
    settings.LAKE_STORE = f"file://{tmp_path / 'lake'}"
    settings.LAKE_SERVE = tmp_path / "serve"
    return tmp_path / "lake"


SCHEMA = Schema(
    (
        Field("month", "月份", Kind.MONTH),
        Field("port", "港口"),
        Field("passengers", "旅客人次", Kind.INTEGER, unit="人次"),
        Field("income", "收入", Kind.DECIMAL, unit="元"),
    ),
    key=("month", "port"),
)


@pytest.fixture
def dataset(county):
    """A dataset of the section."""
    return services.create("passengers", "小三通旅客", SCHEMA, unit=county.section)


@pytest.fixture
def edition_of():
    """``edition_of(dataset, rows)`` → a published edition that holds these rows."""

    def made(dataset, rows, **said):
        edition = services.make_edition(dataset, rows, as_of=date(2020, 9, 30), **said)
        Edition.objects.filter(pk=edition.pk).update(state=Edition.State.CHECKED)
        return services.publish(edition, by=None)

    return made


@pytest.fixture(scope="session")
def spark_cluster(tmp_path_factory):
    """A standalone Spark of one master and one worker on this machine, when Spark is among the engines asked."""
    if "spark" not in os.environ.get("LAKE_TEST_ENGINES", "").split():
        yield
        return
    from countyhall.kernel.lake.tests.cluster import cluster

    with cluster(tmp_path_factory.mktemp("spark")) as address, override_settings(SPARK_MASTER=address):
        yield
        router.engine("spark").close()
