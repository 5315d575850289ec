"""One grammar, four spellings: the same question gives the same rows by every door (1b)."""

import json
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from countyhall.domains.opendata.tests.interfaces.conftest import PORTS, ROWS, SHIPS

BASE = "/public/opendata"
RESOURCE = "371020000A-000001-001"
PLACE = {"day": 0, "port": 1, "ship": 2, "passengers": 3, "income": 4, "late": 5}
pytestmark = pytest.mark.django_db

texts = strategies.sampled_from(
    [*filter(None, PORTS), *filter(None, SHIPS), "不存在", "' OR 1=1 --", '"', "%", "\\", "eq."]
)
FIELDS = {
    "port": texts, "ship": texts, "passengers": strategies.integers(-5, 310), "late": strategies.booleans(),
    "income": strategies.integers(0, 1000).map(lambda n: Decimal(n) / 4),
    "day": strategies.integers(1, 31).map(lambda n: date(2020, 1, n)),
}  # fmt: skip


@strategies.composite
def questions(draw):
    """Equalities and lists over up to three columns, words, an order, a page, columns."""
    names = draw(strategies.lists(strategies.sampled_from(list(FIELDS)), unique=True, max_size=3))
    filters = {
        name: draw(strategies.lists(FIELDS[name], min_size=1, max_size=3, unique=True)) for name in names
    }
    return {
        "filters": filters,
        "q": draw(strategies.sampled_from(["", "", "金門", "水頭", "之星", "a,b", "script"])),
        "order": draw(
            strategies.sampled_from([None, ("day", True), ("passengers", False), ("income", True)])
        ),
        "limit": draw(strategies.integers(1, 300)),
        "offset": draw(strategies.sampled_from([0, 0, 3, 50])),
        "fields": draw(strategies.lists(strategies.sampled_from(list(PLACE)), min_size=1, unique=True)),
    }


def expected(asked) -> tuple[int, list[dict]]:
    """What plain Python says: rows that fit, in their order, cut to the page."""
    rows = [
        row for row in ROWS
        if all(row[PLACE[name]] in values for name, values in asked["filters"].items())
        and (not asked["q"] or any(asked["q"] in (text or "") for text in (row[1], row[2], row[7])))
    ]  # fmt: skip
    if asked["order"]:
        at, down = PLACE[asked["order"][0]], asked["order"][1]
        filled = [r for r in rows if r[at] is not None]
        rows = sorted(filled, key=lambda r: r[at], reverse=down) + [r for r in rows if r[at] is None]
    page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
    return len(rows), [{name: written(row[PLACE[name]]) for name in asked["fields"]} for row in page]


def written(value):
    """A value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def own(client, asked):
    """``column=in.a,b``."""

    def cell(value):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return '"' + text.replace('"', '""') + '"'

    params = [(name, "in." + ",".join(map(cell, values))) for name, values in asked["filters"].items()]
    params += [
        ("q", asked["q"]),
        ("limit", asked["limit"]),
        ("offset", asked["offset"]),
        ("select", ",".join(asked["fields"])),
    ]
    if asked["order"]:
        params.append(("order", ("-" if asked["order"][1] else "") + asked["order"][0]))
    said = client.get(f"{BASE}/data/371020000A-000001/rows?{urlencode(params)}").json()
    return said["total"], said["rows"]


def ckan(client, asked):
    """``{"filters": {"column": [a, b]}}``."""
    filters = {name: [written(v) for v in values] for name, values in asked["filters"].items()}
    given = {"resource_id": RESOURCE, "filters": filters, "q": asked["q"], "fields": asked["fields"],
             "limit": asked["limit"], "offset": asked["offset"]}  # fmt: skip
    if asked["order"]:
        given["sort"] = asked["order"][0] + (" desc" if asked["order"][1] else " asc")
    answer = client.post(f"{BASE}/api/3/action/datastore_search", given, content_type="application/json")
    result = answer.json()["result"]
    return result["total"], [{k: v for k, v in row.items() if k != "_id"} for row in result["records"]]


def national(client, asked):
    """``filters={"column": [a, b]}`` in the address."""
    filters = {name: [written(v) for v in values] for name, values in asked["filters"].items()}
    given = {"filters": json.dumps(filters), "fields": ",".join(asked["fields"]), "limit": asked["limit"],
             "offset": asked["offset"]}  # fmt: skip
    if asked["q"]:
        given["q"] = asked["q"]
    if asked["order"]:
        given["sort"] = asked["order"][0] + (" desc" if asked["order"][1] else "")
    result = client.get(f"{BASE}/api/v1/rest/datastore/{RESOURCE}", given).json()["result"]
    return result["total"], result["records"]


def sql(client, asked):
    """``SELECT … WHERE column IN (a, b)``; words are not looked for in SQL."""

    def literal(value):
        if isinstance(value, bool | int | Decimal):
            return str(value).lower()
        return "'" + str(value).replace("'", "''") + "'"

    parts = [f'"{name}" IN ({", ".join(map(literal, values))})' for name, values in asked["filters"].items()]
    text = f'SELECT {", ".join(asked["fields"])} FROM "{RESOURCE}"'
    text += f" WHERE {' AND '.join(parts)}" if parts else ""
    if asked["order"]:
        text += f" ORDER BY {asked['order'][0]} {'DESC' if asked['order'][1] else 'ASC'}"
    text += f" LIMIT {asked['limit']} OFFSET {asked['offset']}"
    answer = client.get(f"{BASE}/api/3/action/datastore_search_sql", {"sql": text})
    assert answer.status_code == 200, answer.content
    return None, answer.json()["result"]["records"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=questions())
def test_four_spellings_give_the_rows_that_plain_python_gives(boats, client, asked):
    total, rows = expected(asked)
    assert own(client, asked) == (total, rows)
    assert ckan(client, asked) == (total, rows)
    assert national(client, asked) == (total, rows)
    if not asked["q"]:
        assert sql(client, asked)[1] == rows
