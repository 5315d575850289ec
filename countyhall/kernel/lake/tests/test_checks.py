"""What is checked before publication: contract, history, quality flags; and who hears of a failure."""

from dataclasses import replace
from datetime import date

import pytest

from countyhall.kernel.lake import Field, Kind, Schema, checks, services
from countyhall.kernel.lake.models import Check, Edition
from countyhall.kernel.lake.personal import is_card
from countyhall.kernel.notices.models import Notice
from countyhall.kernel.period import clock

pytestmark = pytest.mark.django_db
DAY = date(2020, 9, 30)

SCHEMA = Schema(
    (
        Field("on", "月份", Kind.MONTH, required=True, meaning="統計月"),
        Field("port", "港口", values=("水頭", "料羅"), meaning="港"),
        Field("people", "人次", Kind.INTEGER, unit="人次", low=0, high=100),
    ),
    key=("on", "port"),
)
GOOD = [(date(2020, 7, 1), "水頭", 1), (date(2020, 7, 1), "料羅", 2), (date(2020, 8, 1), "水頭", 3)]


@pytest.fixture
def ports(county):
    """A dataset with bounds, values and a key."""
    return services.create("ports", "港口", SCHEMA, unit=county.section, description="各港旅客")


def edition_of(dataset, rows, **said):
    return services.make_edition(dataset, rows, as_of=said.pop("as_of", DAY), **said)


def failed(edition):
    return {(c.code, c.field): c for c in edition.checks.filter(passed=False)}


def test_what_passes_all_checks_may_be_published(ports, clerk):
    edition = edition_of(ports, GOOD)
    found = services.run_checks(edition)
    assert edition.state == Edition.State.CHECKED and all(c.passed for c in found)
    assert services.score(edition) == 100 and all(services.flags(edition).values())
    services.publish(edition, by=clerk)
    assert Check.objects.filter(edition=edition).count() == len(found)


def test_a_failed_check_stops_publication_names_its_rows_and_tells_the_owner(ports, clerk):
    edition = edition_of(ports, [*GOOD, (date(2020, 8, 1), "水頭", 101), (None, "九宮", -1)])
    services.run_checks(edition)
    bad = failed(edition)
    assert edition.state == Edition.State.FAILED
    assert {("required", "on"), ("range", "people"), ("values", "port"), ("key", "")} <= bad.keys()
    assert bad["values", "port"].failing_rows == 1 and bad["values", "port"].samples == [4]
    with pytest.raises(services.Refused):
        services.publish(edition, by=clerk)
    assert services.score(edition) < 100


def test_those_who_look_after_the_dataset_hear_of_a_failure(ports, county):
    from countyhall.kernel.roles.models import Role
    from countyhall.kernel.testing.factories import member_of

    role = Role.objects.filter(code="handler").get()
    role.extra = ["lake.change_dataset", "lake.view_dataset"]
    role.save()
    keeper = member_of(county.section, "handler", username="keeper", name="保管人")
    services.run_checks(edition_of(ports, [(None, "水頭", 1)]))
    assert "港口" in Notice.objects.get(to=keeper).message


def test_a_rule_of_the_dataset_is_a_declared_filter(ports):
    rule = {
        "code": "no-big-ones",
        "where": [["port", "eq", "料羅"], ["people", "gt", 1]],
        "words": "料羅至多一人",
    }
    ports.contract = {"checks": [rule]}
    edition = edition_of(ports, GOOD)
    services.run_checks(edition)
    assert failed(edition)["no-big-ones", ""].failing_rows == 1
    ports.contract = {"checks": [rule | {"severity": "warning"}]}
    edition = edition_of(ports, GOOD)
    services.run_checks(edition)
    assert edition.state == Edition.State.CHECKED and ("no-big-ones", "") in failed(edition)
    ports.contract = {"checks": [{"code": "odd", "where": [["nowhere", "eq", 1]]}]}
    edition = edition_of(ports, GOOD)
    services.run_checks(edition)
    assert edition.state == Edition.State.FAILED and "nowhere" in failed(edition)["odd", ""].found


def test_a_value_that_the_list_does_not_know_fails(ports, county, clerk):
    listed = services.create("port-list", "港口表", Schema((Field("name", "名稱"),)), unit=county.section)
    ports.contract = {"references": [{"field": "port", "dataset": "port-list", "column": "name"}]}
    edition = edition_of(ports, GOOD)
    services.run_checks(edition)
    assert ("reference", "port") in failed(edition)
    known = services.make_edition(listed, [("水頭",)], as_of=DAY)
    services.run_checks(known)
    services.publish(known, by=clerk)
    edition = edition_of(ports, GOOD)
    services.run_checks(edition)
    assert (
        failed(edition)["reference", "port"].found,
        failed(edition)["reference", "port"].failing_rows,
    ) == (
        "料羅",
        1,
    )


def test_far_fewer_rows_than_ever_is_a_warning(ports, clerk):
    for n in range(2):
        edition = edition_of(ports, [(date(2000 + i, 1, 1), "水頭", n) for i in range(20)])
        services.run_checks(edition)
        services.publish(edition, by=clerk)
        ports.refresh_from_db()
    edition = edition_of(ports, GOOD)
    services.run_checks(edition)
    assert failed(edition)["volume", ""].severity == Check.Severity.WARNING
    assert edition.state == Edition.State.CHECKED
    history = services.score_history(ports)
    assert [line["edition"].number for line in history] == [1, 2, 3]
    assert history[-1]["score"] < history[0]["score"]


def test_late_data_is_a_warning_by_its_frequency(ports):
    ports.frequency = "month"
    edition = edition_of(ports, GOOD, as_of=clock.today())
    services.run_checks(edition)
    assert ("freshness", "") not in failed(edition)
    edition = edition_of(ports, GOOD, as_of=date(2020, 1, 31))
    services.run_checks(edition)
    assert failed(edition)["freshness", ""].severity == Check.Severity.WARNING


def test_a_new_code_is_told(ports, clerk):
    first = edition_of(ports, [GOOD[0]])
    services.run_checks(first)
    services.publish(first, by=clerk)
    ports.refresh_from_db()
    edition = edition_of(ports, GOOD)
    services.run_checks(edition)
    assert failed(edition)["new_values", "port"].found == "料羅"


def test_an_identity_number_in_an_open_column_stops_publication(county):
    assert is_card("A123456789") and not is_card("A123456788")
    schema = Schema((Field("note", "備註", meaning="備註"),))
    dataset = services.create("notes", "備註", schema, unit=county.section)
    edition = services.make_edition(dataset, [("聯絡人A123456789先生",), ("案號A123456788",)], as_of=DAY)
    services.run_checks(edition)
    assert edition.state == Edition.State.FAILED
    assert failed(edition)["personal", "note"].failing_rows == 1


def test_the_five_flags_are_known_before_publication(ports):
    nameless = replace(SCHEMA, fields=(*SCHEMA.fields, Field("x", "港口")))
    edition = services.make_edition(ports, [(*GOOD[0], "\ufffd")], as_of=DAY, schema=nameless)
    services.run_checks(edition)
    assert services.flags(edition) == {
        "linkable": True, "downloadable": True, "structure": False, "encoding_match": False, "desc_match": False,
    }  # fmt: skip


def test_checks_are_run_once_and_their_results_stay(ports):
    edition = edition_of(ports, GOOD)
    first = services.run_checks(edition)
    assert [c.pk for c in services.run_checks(edition)] == [c.pk for c in first]
    assert all(checks.described(c) for c in first)


def test_a_contract_that_is_not_understood_is_refused_in_words():
    from countyhall.kernel.lake.contracts import BadContract, Contract

    for bad in ({"reject_share": 2}, {"fields": {"a": {"drift": "maybe"}}}, {"checks": [{"where": []}]}):
        with pytest.raises(BadContract):
            Contract.from_json(bad)
