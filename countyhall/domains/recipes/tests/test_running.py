"""A recipe runs over editions, makes one only when something changed, and leaves nothing half."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction

from countyhall.domains.recipes import lifecycle, selectors, services
from countyhall.domains.recipes.models import Recipe, RecipeRun, RecipeVersion
from countyhall.domains.recipes.services import computing
from countyhall.domains.recipes.tests.conftest import AUGUST, ROWS, SCHEMA, SQL, put
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lake import Query
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.query.declared import BadQuery

pytestmark = pytest.mark.django_db
State = RecipeRun.State


def begun(county, author, sql=SQL, code="births-by-town", **words) -> Recipe:
    """A recipe with one version."""
    return services.begin(code=code, title="各鄉鎮出生數", unit=county.section, by=author, sql=sql, **words)


@pytest.fixture
def recipe(county, author, chief, births):
    """One in use."""
    return lifecycle.recipe.take(begun(county, author), "use", by=chief)


def rows(recipe) -> list[tuple]:
    """What its dataset holds now."""
    recipe.target.refresh_from_db()
    return lake.ask(recipe.target.current, Query()).rows


def test_it_makes_a_published_edition_with_its_way_back(recipe, births):
    run = services.run(recipe)
    assert (run.state, run.message, run.inputs) == (State.DONE, "", {"births": 1})
    assert rows(recipe) == [("金城", 11), ("金湖", 5)]
    line = run.edition.sources.get()
    assert (line.source_edition, line.process) == (births.current, "recipe births-by-town@1")
    assert line.columns == {"town": ["town"], "births": ["births"]}


def test_the_same_sources_make_no_new_edition(recipe, births):
    first = services.run(recipe)
    again = services.run(recipe)
    assert (again.state, again.edition) == (State.UNCHANGED, first.edition)
    put(births, [*ROWS, (AUGUST, "金湖", 0, "張三")])
    recipe.refresh_from_db()
    assert services.run(recipe).state == State.UNCHANGED, "another edition below, the same rows above"
    assert recipe.target.editions.count() == 1


def test_a_new_edition_of_a_source_runs_what_follows_it(recipe, births):
    services.run(recipe)
    put(births, [*ROWS, (AUGUST, "烈嶼", 2, "張三")])
    jobs.run_due()
    assert ("烈嶼", 2) in rows(recipe)


def test_a_past_run_is_reproduced_over_its_own_editions(recipe, births):
    first = services.run(recipe)
    put(births, ROWS[:1])
    recipe.refresh_from_db()
    services.run(recipe)
    before = recipe.target.editions.count()
    assert services.reproduce(first)
    assert recipe.target.editions.count() == before == 2


def test_a_run_that_breaks_in_the_middle_leaves_nothing_half(recipe, monkeypatch):
    def killed(*_args, **_more):
        raise KeyError

    with monkeypatch.context() as broken:
        broken.setattr(services.lake, "publish", killed)
        with pytest.raises(KeyError):
            services.run(recipe)
    recipe.target.refresh_from_db()
    assert (recipe.target.editions.count(), recipe.target.layout["fields"]) == (0, [])
    assert recipe.runs.get().state == State.FAILED
    assert services.run(recipe).state == State.DONE


def test_a_result_that_fails_its_checks_is_not_published(recipe):
    recipe.target.contract = {"checks": [{"code": "few", "where": [["births", "gt", 10]]}]}
    recipe.target.save()
    run = services.run(recipe)
    recipe.target.refresh_from_db()
    assert run.edition.state == "failed"
    assert run.message
    assert recipe.target.current is None


def test_a_source_that_its_author_may_not_see_any_more_stops_the_run(recipe, births, county):
    births.unit = county.other_section
    births.save()
    run = services.run(recipe)
    assert (run.state, run.edition) == (State.FAILED, None)
    assert "births" in run.message


def test_whoever_wrote_a_version_does_not_put_it_into_use(county, chief, births):
    recipe = begun(county, chief)
    with pytest.raises(PermissionDenied):
        lifecycle.recipe.take(recipe, "use", by=chief)
    version = recipe.versions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RecipeVersion.objects.filter(pk=version.pk).update(approved_by=chief)


def test_a_version_never_changes(recipe):
    with pytest.raises(ProgrammingError), transaction.atomic():
        recipe.versions.update(sql="SELECT 1 AS one")


def test_a_new_version_waits_while_the_old_one_runs(recipe, author, chief):
    services.write(recipe, SQL.replace("sum", "max"), by=author)
    assert selectors.in_use(recipe).number == 1
    lifecycle.recipe.take(recipe, "use", by=chief)
    assert selectors.in_use(recipe).number == 2
    assert recipe.versions.filter(current=True).count() == 1


def test_a_clerk_cannot_read_a_sealed_column(county, author, births):
    with pytest.raises(BadQuery):
        begun(county, author, 'SELECT head FROM "births"')


def test_a_column_made_from_a_name_is_sealed_too(county, chief, births):
    tried = services.try_out('SELECT upper(head) AS who, town FROM "births"', by=chief)
    assert [f.personal for f in tried.schema] == ["direct", "none"]


def test_it_does_not_read_what_it_makes_itself(recipe, author, chief, county):
    services.run(recipe)
    other = begun(county, author, 'SELECT town FROM "births-by-town"', "towns")
    lifecycle.recipe.take(other, "use", by=chief)
    services.run(Recipe.objects.get(pk=other.pk))
    with pytest.raises(BadQuery):
        services.write(recipe, 'SELECT town FROM "towns"', by=author)


def test_columns_without_a_plain_name_are_refused(author, births):
    with pytest.raises(BadQuery):
        services.try_out('SELECT sum(births) FROM "births"', by=author)


@pytest.mark.parametrize(("schedule", "day", "runs"), [
    ("day", date(2020, 9, 2), 1), ("week", date(2020, 9, 2), 0), ("week", date(2020, 9, 7), 1),
    ("month", date(2020, 9, 2), 0), ("month", date(2020, 10, 1), 1), ("hand", date(2020, 10, 1), 0),
])  # fmt: skip
def test_by_night_what_the_clock_asks_for(recipe, schedule, day, runs):
    jobs.run_due()
    Recipe.objects.filter(pk=recipe.pk).update(schedule=schedule)
    services.run_by_night(day)
    jobs.run_due()
    assert recipe.runs.count() == runs


def appended(dataset, part, rows):
    """A published edition with one part more."""
    edition = lake.append_edition(dataset, rows, as_of=date(2020, 8, 31), part=part)
    lake.run_checks(edition)
    edition.refresh_from_db()
    lake.publish(edition, by=None)
    dataset.refresh_from_db()


def test_of_appended_files_only_the_new_ones_are_computed(county, author, chief, lake_here, monkeypatch):
    dataset = lake.create("births", "出生登記", SCHEMA, unit=county.section)
    appended(dataset, "2020-07", ROWS[:2])
    text = 'SELECT town, births + 1 AS more FROM "births" WHERE births > 4'
    recipe = lifecycle.recipe.take(begun(county, author, text), "use", by=chief)
    first = services.run(recipe)
    appended(dataset, "2020-08", [(AUGUST, "烈嶼", 9, None), (AUGUST, "金城", 4, None)])
    asked = []
    sql = computing.lake.sql
    with monkeypatch.context() as watched:
        watched.setattr(
            computing.lake, "sql", lambda *a, **k: asked.append(k["only"]["births@2"]) or sql(*a, **k)
        )
        second = services.run(recipe)
    assert asked == [(0, 0), (2, 4)], "its columns, and the rows of the new file"
    assert rows(recipe) == [("金城", 8), ("金湖", 6), ("烈嶼", 10)]
    hashes = [[f.sha256 for f in run.edition.files.all()] for run in (first, second)]
    assert hashes[1][:1] == hashes[0]
    assert services.reproduce(second), "computed whole it is the same, byte for byte"
