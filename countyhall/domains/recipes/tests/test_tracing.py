"""What a text says of itself: sources, the columns below each column, what decides the rows."""

import pytest

from countyhall.domains.recipes.methods.marks import marked
from countyhall.domains.recipes.methods.tracing import pinned, row_by_row, sources, trace
from countyhall.kernel.lake import Field, Personal, Schema
from countyhall.kernel.lake.query.declared import BadQuery

LAYOUTS = {"people": ["name", "town", "age"], "towns": ["town", "area"]}


def below(text: str) -> dict:
    """Column → its places, sorted."""
    return {name: sorted(places) for name, places in trace(text, LAYOUTS).columns.items()}


def test_sources_are_those_that_are_read_not_names_given_by_with():
    text = 'WITH a AS (SELECT * FROM "people") SELECT a.town FROM a JOIN "towns" t USING (town)'
    assert sources(text) == ["people", "towns"]


def test_a_column_is_followed_through_with_aliases_and_sums():
    text = """WITH a AS (SELECT town AS t, age + 1 AS older FROM "people")
              SELECT t AS place, sum(older) AS total, count(*) AS n FROM a GROUP BY t"""
    assert below(text) == {"place": [("people", "town")], "total": [("people", "age")], "n": []}


def test_both_sides_of_a_union_count():
    text = 'SELECT town AS x FROM "people" UNION ALL SELECT area AS x FROM "towns"'
    assert below(text) == {"x": [("people", "town"), ("towns", "area")]}


def test_a_star_is_every_column():
    assert list(below('SELECT * FROM "towns"')) == ["town", "area"]


def test_a_select_inside_an_expression_is_followed():
    text = 'SELECT t.town, (SELECT max(age) FROM "people" p WHERE p.town = t.town) AS oldest FROM "towns" t'
    assert ("people", "age") in below(text)["oldest"]


def test_filters_and_joins_decide_the_rows():
    text = """WITH a AS (SELECT name AS who, town FROM "people")
              SELECT t.area FROM a JOIN "towns" t ON a.town = t.town WHERE who = '王大明'"""
    assert sorted(trace(text, LAYOUTS).deciding) == [
        ("people", "name"),
        ("people", "town"),
        ("towns", "town"),
    ]


@pytest.mark.parametrize("text", [
    "SELECT * FROM read_csv('/etc/passwd')", 'DELETE FROM "people"', 'SELECT 1; SELECT 2', "SELECT FROM WHERE",
])  # fmt: skip
def test_what_is_no_select_over_datasets_is_refused(text):
    with pytest.raises(BadQuery):
        trace(text, LAYOUTS)


def test_a_column_that_is_not_there_is_refused_in_words():
    with pytest.raises(BadQuery, match=r"nowhere.*2.*8"):
        trace('SELECT town,\n       nowhere FROM "people"', LAYOUTS)


@pytest.mark.parametrize(("text", "so"), [
    ('SELECT town, age + 1 AS next FROM "people" WHERE age > 3', True),
    ('SELECT sum(age) AS n FROM "people"', False), ('SELECT DISTINCT town FROM "people"', False),
    ('SELECT town FROM "people" LIMIT 3', False), ('SELECT rank() OVER (ORDER BY age) AS r FROM "people"', False),
    ('SELECT p.town FROM "people" p JOIN "towns" t USING (town)', False),
    ('SELECT mad(age) AS n FROM "people"', False),
    ('SELECT town FROM "people" UNION ALL SELECT town FROM "people"', False),
    ('SELECT town FROM "people" WHERE age > (SELECT avg(age) FROM "people")', False),
])  # fmt: skip
def test_what_is_made_row_by_row(text, so):
    assert row_by_row(text) is so


def test_a_pinned_text_reads_editions_by_number():
    assert '"people@4"' in pinned('SELECT town FROM "people"', {"people": 4})


def test_the_strictest_mark_is_carried_also_by_what_only_filters():
    schema = Schema(
        (Field("name", "姓名", personal=Personal.DIRECT), Field("town", "鄉鎮"), Field("age", "年齡"))
    )
    open_text = 'SELECT town, count(name) AS n FROM "people" GROUP BY town'
    filtered = "SELECT town FROM \"people\" WHERE name = '王大明'"

    def marks(text, lowered=()):
        found = trace(text, LAYOUTS)
        fields = [Field(name, name) for name in found.columns]
        return [f.personal for f in marked(fields, found, {"people": schema}, lowered)]

    assert marks(open_text) == [Personal.NONE, Personal.DIRECT]
    assert marks(open_text, ["n"]) == [Personal.NONE, Personal.NONE]
    assert marks(filtered, ["town"]) == [Personal.DIRECT], "only counts can be lowered"
