"""Two people change one record: the second is told what the first changed, and nothing is lost."""

import json

import pytest

from countyhall.config import first_steps
from countyhall.domains.oversight import factories as oversight
from countyhall.domains.petitions import factories as petitions
from countyhall.kernel.testing import contract, member_of

pytestmark = pytest.mark.django_db

CASES = {
    "petition": ("petitions/petition", petitions.PetitionFactory, "subject", "路燈不亮", "路燈又壞了"),
    "monthly report": (
        "oversight/monthlyreport", oversight.MonthlyReportFactory, "status_text", "路基完成", "鋪面完成"
    ),
}  # fmt: skip


@pytest.fixture(params=CASES)
def both(request, county, settings, client_of):
    """A record, two colleagues at it, the field that both change, and what each writes."""
    settings.OFFICE_DATE = "2020-09-01"
    first_steps.reference_data()
    address, factory, field, first, second = CASES[request.param]
    record = factory(unit=county.section)
    people = [client_of(member_of(county.section, "handler", name=name)) for name in ("王先一", "李後來")]
    return address, record, people, field, first, second


def test_the_second_editor_sees_who_changed_what(both):
    """X-04: 409 with both texts side by side; sending once more keeps one's own."""
    address, record, (one, two), field, first, second = both
    url = f"/{address}/{record.pk}/edit/"
    forms = [contract.form_data(person.get(url).context["form"]) for person in (one, two)]
    assert one.post(url, forms[0] | {field: first}).status_code == 302
    told = two.post(url, forms[1] | {field: second})
    page = told.content.decode()
    assert told.status_code == 409
    assert all(words in page for words in ("王先一", first, second))
    record.refresh_from_db()
    assert getattr(record, field) == first
    again = contract.form_data(told.context["form"])
    assert two.post(url, again).status_code == 302
    record.refresh_from_db()
    assert getattr(record, field) == second


def test_the_second_program_is_refused_by_the_version_it_saw(both):
    """X-04: 412 over the API, 428 without a version, and nothing is changed."""
    address, record, (one, two), field, first, second = both
    url = f"/api/v1/{address}/{record.pk}/"
    seen = one.get(url)["ETag"]

    def change(person, text: str, **headers):
        body = json.dumps({field: text})
        return person.patch(url, body, content_type="application/json", headers=headers)

    assert change(two, second).status_code == 428
    assert change(one, first, **{"If-Match": seen}).status_code == 200
    late = change(two, second, **{"If-Match": seen})
    assert late.status_code == 412
    assert late.json()["detail"]
    record.refresh_from_db()
    assert getattr(record, field) == first
