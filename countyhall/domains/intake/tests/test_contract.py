"""The contract of a dataset is rows of a form; what is bad is refused in words beside its column."""

from datetime import date

import pytest
from django.urls import reverse

from countyhall.domains.intake.tests import files
from countyhall.kernel.lake import Field, Kind, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.contracts import Contract
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db


def given(client, table, **more: str) -> dict[str, str]:
    """The form as it stands, as a browser would send it."""
    rules = client.get(reverse("intake:contract", args=[table.pk])).context["rules"]
    said = {}
    for form in (rules.whole, *rules.rows):
        for field in form:
            value = field.value()
            if value not in (None, False, ""):
                said[field.html_name] = "on" if value is True else str(value)
    return said | more


def saved(client, table, **more: str):
    """What comes of sending the form with changes."""
    address = reverse("intake:contract", args=[table.pk])
    return client.post(address, given(client, table, **{k.replace("__", "-"): v for k, v in more.items()}))


def villages(unit, by):
    """A published list of villages."""
    dataset = lake.create("villages", "村里代碼", Schema((Field("village", "村里", Kind.TEXT),)), unit=unit)
    made = lake.make_edition(dataset, [("北門里",), ("南門里",)], as_of=date(2014, 4, 30))
    lake.run_checks(made)
    lake.publish(made, by=by)


def test_what_is_written_is_what_the_lake_checks(client_of, county, officer, table):
    villages(county.section, officer)
    client = client_of(officer)
    answer = saved(client, table, r__births__low="0", r__births__high="6", r__births__severity="warning",
                   r__village__listed="villages.village", share="10", severity_volume="error")  # fmt: skip
    assert answer.status_code == 302
    table.refresh_from_db()
    contract = Contract.of(table)
    assert (contract.share, contract.severities["volume"]) == (0.1, "error")
    made = files.loaded(table, officer)
    failed = {(c.code, c.severity): c.found for c in made.checks.filter(passed=False)}
    assert ("range", "warning") in failed
    assert "新市里" in failed["reference", "error"]
    assert given(client, table)["r-births-high"] == "6"


def test_the_key_of_the_contract_is_the_key_of_the_next_edition(client_of, officer, table):
    assert saved(client_of(officer), table, r__town__key="").status_code == 302
    table.refresh_from_db()
    assert table.schema.key == ("month", "village")


@pytest.mark.parametrize(
    ("field", "value"), [("low", "many"), ("low", "nan"), ("high", "-1"), ("listed", "nowhere.village")]
)
def test_what_is_bad_is_refused_beside_its_column(client_of, officer, table, field, value):
    page = saved(client_of(officer), table, **{"r__births__low": "0", f"r__births__{field}": value})
    row = next(row for row in page.context["rules"].rows if row.field.name == "births")
    assert field in row.errors
    table.refresh_from_db()
    assert "checks" not in table.contract


def test_the_change_of_a_colleague_is_not_overwritten(client_of, officer, table):
    client = client_of(officer)
    mine = given(client, table)
    assert saved(client, table, share="1").status_code == 302
    page = client.post(reverse("intake:contract", args=[table.pk]), mine)
    assert "version" in page.context["rules"].whole.errors


def test_rules_that_the_form_does_not_know_stay(client_of, officer, table):
    rule = {
        "code": "sum",
        "where": [["births", "lt", 0], ["deaths", "lt", 0]],
        "words": "x",
        "severity": "error",
    }
    table.contract = {"checks": [rule]}
    table.save()
    assert saved(client_of(officer), table).status_code == 302
    table.refresh_from_db()
    assert rule in table.contract["checks"]


def test_the_contract_is_for_those_who_keep_the_dataset(client_of, county, table):
    address = reverse("intake:contract", args=[table.pk])
    assert client_of(member_of(county.root, "auditor")).get(address).status_code == 403
    assert client_of(member_of(county.other_section, "handler")).get(address).status_code == 404


def test_the_quality_of_editions_is_a_chart_with_its_table(client_of, county, officer, table):
    files.published(table, officer)
    page = client_of(officer).get(reverse("intake:quality", args=[table.pk]))
    (row,) = page.context["rows"]
    assert page.context["chart"]["series"][0]["data"] == [row["score"]]
    assert f">{row['score']}<" in page.content.decode()
