"""The demo county's recipes run over the tables that are there."""

from datetime import date

import pytest

from countyhall.domains.recipes.demo.load import load
from countyhall.domains.recipes.models import Recipe
from countyhall.domains.recipes.tests.conftest import put
from countyhall.kernel.lake import Field, Kind, Query, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db
COUNTS = ("births", "deaths", "marriages", "divorces")


def test_vital_events_are_added_up_by_year_and_once_only(county, lake_here):
    member_of(county.root, "planning_officer", username="planning")
    member_of(county.section, "section_chief")
    schema = Schema((Field("month", "月", Kind.MONTH), Field("district", "區域別"),
                     *(Field(name, name, Kind.INTEGER) for name in COUNTS)))  # fmt: skip
    dataset = lake.create("vital-events", "登記", schema, unit=county.section)
    put(dataset, [(date(2015, 11, 1), "金城", 3, 1, 2, 0), (date(2015, 12, 1), "金城", 4, 0, 1, 1)])
    for _twice in range(2):
        load(seed=1, scale=1, progress=lambda *_said: None)
    recipe = Recipe.objects.get(code="vital-events-by-district")
    assert Recipe.objects.filter(code="petitions-in-total").count() == 1
    assert recipe.state == Recipe.State.IN_USE
    recipe.target.refresh_from_db()
    assert lake.ask(recipe.target.current, Query()).rows == [(2015, "金城", 7, 1, 3, 1)]
