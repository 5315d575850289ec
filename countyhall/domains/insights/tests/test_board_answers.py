"""Answers of tiles on real editions."""

from datetime import date

import pytest

from countyhall.domains.insights.boards.answering import answer
from countyhall.domains.insights.boards.declared import Tile
from countyhall.kernel.lake import Field, Kind, Schema, services
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.query.declared import BadQuery, Group, Measure, Query
from countyhall.kernel.lake.schema import Classification

SCHEMA = Schema(
    (
        Field("port", "港口"),
        Field("people", "人次", Kind.INTEGER, unit="人次"),
        Field("cost", "底價", Kind.INTEGER, classification=Classification.CONFIDENTIAL),
    ),
    key=("port",),
)


@pytest.fixture
def published(settings, tmp_path, county):
    settings.LAKE_STORE = f"file://{tmp_path / 'lake'}"
    settings.LAKE_SERVE = tmp_path / "serve"
    dataset = services.create("ports", "港口", SCHEMA, unit=county.section)

    def made(rows):
        edition = services.make_edition(dataset, rows, as_of=date(2020, 9, 30))
        Edition.objects.filter(pk=edition.pk).update(state=Edition.State.CHECKED)
        return services.publish(edition, by=None)

    return made


def tile(field):
    return Tile(
        "bars", "a", "t", "ports", Query(groups=(Group("port"),), measures=(Measure("n", "sum", field),))
    )


@pytest.mark.django_db
def test_a_new_edition_moves_the_tile(published):
    first = published([("水頭", 5, 1)])
    assert answer(tile("people"), first, None) == [{"port": "水頭", "n": 5}]
    assert answer(tile("people"), published([("水頭", 7, 1)]), None) == [{"port": "水頭", "n": 7}]


@pytest.mark.django_db
def test_a_kept_answer_never_shows_the_public_a_sealed_column(published):
    edition = published([("水頭", 5, 1)])
    assert answer(tile("cost"), edition, edition.schema) == [{"port": "水頭", "n": 1}]
    with pytest.raises(BadQuery):
        answer(tile("cost"), edition, None)
