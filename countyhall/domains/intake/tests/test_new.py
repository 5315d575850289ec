"""A dataset begins with a file: its columns are proposed, changed, and only then made."""

import pytest
from django.urls import reverse

from countyhall.domains.intake.tests import files
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.lake.schema import Kind, Personal
from countyhall.kernel.testing import member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lake_here")]


def proposed(client, source) -> dict[str, str]:
    """The form as it is proposed, as a browser would send it."""
    page = client.get(reverse("intake:begin", args=[source.pk]))
    said = {}
    for form in (page.context["form"], *page.context["columns"].rows):
        for field in form:
            value = field.value()
            if value not in (None, False, ""):
                said[field.html_name] = "on" if value is True else str(value)
    return said | {"do": "make", "code": "events", "c-0-name": "month", "c-2-name": "village"}


def test_columns_are_proposed_changed_and_made(client_of, county, officer):
    source, client = files.sent("vital.csv", files.FIRST, officer), client_of(officer)
    changed = {
        "c-0-key": "on",
        "c-2-key": "on",
        "c-2-personal": "indirect",
        "c-4-label": "死亡人數",
        "c-1-taken": "",
    }
    answer = client.post(reverse("intake:begin", args=[source.pk]), proposed(client, source) | changed)
    made = Dataset.objects.get(code="events")
    assert answer.url == reverse("intake:deliver", args=[made.pk, source.pk])
    assert [f.label for f in made.schema] == ["統計年月", "村里", "出生數", "死亡人數"]
    assert made.schema.key == ("month", "village")
    assert made.schema["village"].personal is Personal.INDIRECT
    assert made.schema["month"].kind is Kind.MONTH
    assert made.unit == county.section
    rows = client.get(answer.url).context["mapping"].rows
    assert [row["column"].value() for row in rows] == ["0", "2", "3", "4"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("c-0-name", "月"), ("c-2-name", "month"), ("c-3-label", " "), ("c-3-kind", "magic")],
)
def test_a_bad_column_is_told_beside_it_and_nothing_is_made(client_of, officer, column, value):
    source, client = files.sent("vital.csv", files.FIRST, officer), client_of(officer)
    page = client.post(reverse("intake:begin", args=[source.pk]), proposed(client, source) | {column: value})
    row = page.context["columns"].rows[int(column[2])]
    assert column.rpartition("-")[2] in row.errors
    assert not Dataset.objects.filter(code="events").exists()


def test_a_dataset_is_made_only_in_a_unit_of_ones_own(client_of, county, officer):
    source, client = files.sent("vital.csv", files.FIRST, officer), client_of(officer)
    page = client.post(
        reverse("intake:begin", args=[source.pk]),
        proposed(client, source) | {"unit": str(county.other_section.pk)},
    )
    assert "unit" in page.context["form"].errors


def test_an_auditor_begins_no_dataset(client_of, county):
    assert client_of(member_of(county.root, "auditor")).get(reverse("intake:new")).status_code == 403
