"""Recipes are written, questions asked and ways seen in the browser, each through the gate."""

import json

import pytest
from django.urls import reverse

from countyhall.domains.recipes import lifecycle, selectors, services
from countyhall.domains.recipes.models import Recipe
from countyhall.domains.recipes.tests.conftest import SQL
from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(county, author, chief, births):
    """A recipe that has run."""
    recipe = services.begin(code="by-town", title="各鄉鎮出生數", unit=county.section, by=author, sql=SQL)
    recipe = lifecycle.recipe.take(recipe, "use", by=chief)
    services.run(recipe)
    return recipe


def test_a_recipe_is_tried_and_kept(client_of, author, births, county):
    given = {
        "title": "各鄉鎮出生數",
        "code": "by-town",
        "unit": county.section.pk,
        "schedule": "source",
        "sql": SQL,
    }
    client = client_of(author)
    text = client.post(reverse("recipes:new"), given | {"do": "try"}).content.decode()
    assert "金湖" in text
    assert not Recipe.objects.exists()
    answer = client.post(reverse("recipes:new"), given | {"do": "keep"})
    assert answer.url == Recipe.objects.get().get_absolute_url()
    page = client.get(answer.url).content.decode()
    assert "births.births" in page


def test_what_is_wrong_stands_beside_the_sql(client_of, author, births):
    answer = client_of(author).post(
        reverse("recipes:ask"), {"sql": "SELECT\nnowhere FROM births", "do": "run"}
    )
    assert answer.context["form"].errors["sql"]


def test_a_version_is_written_and_a_run_is_asked_for(client_of, author, chief, made):
    client = client_of(author)
    newer = SQL.replace("sum", "max")
    client.post(reverse("recipes:write", args=[made.pk]), {"sql": newer, "note": "最大", "do": "keep"})
    assert made.versions.count() == 2
    answer = client.post(reverse("recipes:run", args=[made.pk]))
    jobs.run_due()
    assert client.get(answer.url).status_code == 200
    assert made.runs.count() == 2
    run = made.runs.last()
    answer = client.post(reverse("recipes:reproduce", args=[made.pk, run.pk]))
    assert answer.url == made.get_absolute_url()


def test_a_question_is_answered_noted_and_taken_away(client_of, author, births):
    client, ask = client_of(author), reverse("recipes:ask")
    page = client.get(ask).content.decode()
    assert '"births"' in page.replace("&quot;", '"')
    assert "<code>head</code>" not in page
    assert "<code>births</code>" in page
    assert "11" in client.post(ask, {"sql": SQL, "do": "run"}).content.decode()
    taken = b"".join(client.post(ask, {"sql": SQL, "do": "csv"}).streaming_content).decode("utf-8-sig")
    assert "金湖" in taken
    assert "ask" in [line.action for line in audit.history(births)]


def test_a_question_becomes_a_recipe(client_of, author, births):
    client = client_of(author)
    answer = client.post(reverse("recipes:ask"), {"sql": SQL, "do": "keep"})
    assert "sum(births)" in client.get(answer.url).content.decode()


def test_nothing_runs_under_a_ticket_of_ones_own(client_of, author):
    assert client_of(author).post(reverse("recipes:ask-cancel"), {"ticket": "x"}).status_code == 200


def test_the_ways_name_files_recipes_and_columns(client_of, author, births, made):
    up = client_of(author).get(reverse("recipes:lineage", args=[made.target_id])).content.decode()
    assert "recipe by-town@1" in up
    assert births.title in up
    down = client_of(author).get(reverse("recipes:lineage", args=[births.pk])).content.decode()
    assert made.title in down


def test_ways_leave_for_other_programs(client_of, author, made):
    client = client_of(author)
    prov = json.loads(client.get(reverse("recipes:lineage-file", args=[made.target_id, "prov"])).content)
    assert set(prov["entity"]) == {"county:by-town@1", "county:births@1"}
    event = json.loads(
        client.get(reverse("recipes:lineage-file", args=[made.target_id, "openlineage"])).content
    )
    facet = event["outputs"][0]["facets"]["columnLineage"]["fields"]
    assert facet["births"]["inputFields"] == [
        {"namespace": "countyhall", "name": "births@1", "field": "births"}
    ]
    assert client.get(reverse("recipes:lineage-file", args=[made.target_id, "xml"])).status_code == 404


def test_another_unit_finds_neither_the_ways_nor_the_recipe(client_of, county, births, made):
    client = client_of(member_of(county.other_section, "handler"))
    assert client.get(reverse("recipes:lineage", args=[births.pk])).status_code == 404
    assert client.get(reverse("recipes:write", args=[made.pk])).status_code in {403, 404}
    assert not list(selectors.uses_of(births, member_of(county.other_section, "handler")))


def test_where_it_is_used_names_the_columns_and_stands_before_retiring(
    client_of, author, chief, births, made
):
    (use,) = selectors.uses_of(births, author)
    assert use.fields == ("births", "town")
    services.begin(code="towns", title="鄉鎮", unit=made.unit, by=author, sql='SELECT town FROM "by-town"')
    form = lifecycle.recipe.steps["retire"].form(record=made, by=chief)
    assert "鄉鎮" in form.fields["reason"].help_text


def test_a_form_writes_the_sql(client_of, author, births):
    client, page = client_of(author), reverse("recipes:compose", args=[births.pk])
    text = client.get(page).content.decode()
    assert "鄉鎮" in text
    assert "戶長" not in text
    bad = {"measures": ["sum.births"], "field": "births", "op": "gt", "value": "4 OR 1"}
    assert client.post(page, bad).context["form"].errors["value"]
    given = {"groups": ["month", "town"], "grain": "year", "measures": ["sum.births", "count."],
             "field": "births", "op": "gt", "value": "4"}  # fmt: skip
    assert client.post(page, given).url == reverse("recipes:new")
    written = client.session["recipes.sql"]
    found = services.try_out(written, by=author)
    assert found.schema.names == ["month", "town", "births_sum", "number_of_rows"]
    assert sorted(found.rows) == [(2020, "金城", 7, 1), (2020, "金湖", 5, 1)]


@pytest.mark.parametrize(("op", "value", "rows"), [
    ("eq", "金城", 2), ("ne", "金城", 1), ("contains", "湖'", 0), ("contains", "湖", 1), ("empty", "", 0),
    ("filled", "", 3),
])  # fmt: skip
def test_filters_of_the_form(client_of, author, births, op, value, rows):
    given = {"measures": ["count."], "field": "town", "op": op, "value": value}
    client = client_of(author)
    client.post(reverse("recipes:compose", args=[births.pk]), given)
    assert services.try_out(client.session["recipes.sql"], by=author).rows == [(rows,)]


def test_names_of_sealed_columns_are_not_told_by_the_way_back(client_of, county, author, chief, births):
    other = member_of(county.section, "unit_head")
    text = 'SELECT town, head AS who FROM "births"'
    recipe = services.begin(code="heads", title="戶長", unit=county.section, by=chief, sql=text)
    services.run(lifecycle.recipe.take(recipe, "use", by=other))
    page = reverse("recipes:lineage", args=[recipe.target_id])
    assert "who ← head" in client_of(chief).get(page).content.decode()
    told = client_of(author).get(page).content.decode()
    assert "town ← town" in told
    assert "who" not in told
