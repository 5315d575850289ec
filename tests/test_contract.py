"""Every declared page and step of the house keeps to the same contract; a failure names the model."""

import csv
import io
import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from countyhall.config import first_steps
from countyhall.kernel.figures import Listing
from countyhall.kernel.figures import services as figures
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import Period
from countyhall.kernel.registry import registry
from countyhall.kernel.roles.models import Role
from countyhall.kernel.testing import contract
from countyhall.kernel.web import export

pytestmark = pytest.mark.django_db

PAGES = [pytest.param(pages, id=str(pages)) for pages in contract.all_pages()]
OF_UNITS = [pytest.param(pages, id=str(pages)) for pages in contract.all_pages() if contract.has_unit(pages)]
EDITED = [p for p in PAGES if p.values[0].form and p.values[0].can_edit]
STEPS = [pytest.param(pages, step, id=f"{pages}.{step.name}") for pages, step in contract.all_steps()]


@pytest.fixture
def reader(county):
    """``reader(pages, "view", …)`` → somebody of the section with exactly these permissions."""

    def made(pages, *verbs, unit=None):
        reach = Role.Reach.UNIT if contract.has_unit(pages) else Role.Reach.ALL
        perms = [pages.permission(verb) for verb in verbs]
        return contract.person_with(
            *perms, *ALSO.get(str(pages), []), unit=unit or county.section, reach=reach
        )

    return made


# Pages whose gate asks for more than the permission to view.
ALSO = {
    "administration.substitution": ["people.view_user", "people.change_user"],
    "documents.recipient": ["documents.view_draft"],
}


def addresses(pages, record) -> list[str]:
    """Every address of a declaration that is read."""
    found = [pages.url("list"), pages.url("detail", record.pk), pages.url("print", record.pk)]
    if pages.form and pages.can_create:
        found.append(pages.url("new"))
    if pages.form and pages.can_edit:
        found.append(pages.url("edit", record.pk))
    return found + [pages.url("step", record.pk, step.name) for step in pages.steps()]


@pytest.mark.parametrize("pages", PAGES)
def test_every_page_asks_for_sign_in(client, county, pages):
    """X-03: a stranger is sent to the sign-in page."""
    record = contract.make(pages, county.section)
    for url in addresses(pages, record):
        answer = client.get(url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith(reverse("account_login")), url


@pytest.mark.parametrize("pages", PAGES)
def test_without_the_permission_every_page_is_forbidden(client_of, county, pages):
    """X-03: 403 for somebody who is signed in and holds nothing."""
    record = contract.make(pages, county.section)
    client = client_of(contract.person_with(unit=county.section))
    for url in addresses(pages, record):
        assert client.get(url).status_code == 403, url


@pytest.mark.parametrize("pages", PAGES)
def test_with_the_permission_the_page_opens(client_of, county, reader, pages):
    """200 with the permission, and nothing but it."""
    record = contract.make(pages, county.section)
    client = client_of(reader(pages, "view", "add", "change"))
    steps = [pages.url("step", record.pk, step.name) for step in pages.steps()]
    for url in addresses(pages, record):
        if url not in steps:
            assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("pages", OF_UNITS)
def test_another_units_record_is_not_found(client_of, county, reader, pages):
    """X-03: list, detail, export and search agree that it is not there; every page of it is a 404."""
    record = contract.make(pages, county.other_section)
    steps = [step.name for step in pages.steps()]
    user = reader(pages, "view", "add", "change", "export", *steps)
    assert not contract.can_see(pages, record, user)
    client = client_of(user)
    for url in addresses(pages, record):
        if str(record.pk) in url:
            assert client.get(url).status_code == 404, url
    assert client.get(pages.url("list")).context["table"].paginator.count == 0


@pytest.mark.parametrize("pages", PAGES)
def test_a_list_asks_the_same_for_one_row_and_for_nine(client_of, county, reader, pages):
    """Constant query counts, with every column shown."""
    client = client_of(reader(pages, "view"))
    url = pages.url("list") + "?" + "&".join(f"col={name}" for name in pages.table.base_columns)
    contract.make(pages, county.section)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        assert client.get(url).status_code == 200
    for _ in range(8):
        contract.make(pages, county.section)
    with CaptureQueriesContext(connection) as nine:
        client.get(url)
    more = [q["sql"][:200] for q in nine.captured_queries[len(one) :]]
    assert len(nine) <= len(one), f"{pages}: {len(one)} queries for one row, {len(nine)} for nine: {more}"


@pytest.mark.parametrize("pages", PAGES)
def test_every_column_sorts(client_of, county, reader, pages):
    """Both ways."""
    contract.make(pages, county.section)
    client = client_of(reader(pages, "view"))
    table = pages.table([])
    for column in table.columns.iterall():
        if column.orderable:
            for sign in ("", "-"):
                url = f"{pages.url('list')}?col={column.name}&sort={sign}{column.name}"
                assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("pages", [p for p in PAGES if p.values[0].filterset])
def test_every_filter_filters(client_of, county, reader, pages):
    """Each filter takes an empty and an impossible value without failing."""
    contract.make(pages, county.section)
    client = client_of(reader(pages, "view"))
    for name in pages.filterset.base_filters:
        for query in (
            f"{name}=",
            f"{name}=%00x",
            f"{name}_from=109/1/1&{name}_to=109-12-31",
            f"{name}_from=neverday",
        ):
            answer = client.get(f"{pages.url('list')}?{query.replace('%00', '')}")
            assert answer.status_code == 200, f"{pages}: {query}"


@pytest.mark.parametrize("pages", PAGES)
def test_exports_agree_with_the_list(client_of, county, reader, pages):
    """The same rows and headings in every format; X-10: values out equal values in."""
    for _ in range(3):
        contract.make(pages, county.section)
    client = client_of(reader(pages, "view", "export"))
    page = client.get(pages.url("list")).context["table"]
    headings = [str(column.header) for column in page.columns]
    found = client.get(pages.url("list"), {"export": "json"})
    rows = json.loads(b"".join(found.streaming_content) if found.streaming else found.content)
    assert len(rows) == page.paginator.count, str(pages)
    assert all(list(row) == headings for row in rows), str(pages)
    found = client.get(pages.url("list"), {"export": "csv"})
    text = (b"".join(found.streaming_content) if found.streaming else found.content).decode("utf-8-sig")
    sheet = list(csv.reader(io.StringIO(text)))
    assert sheet[0] == headings, str(pages)
    assert len(sheet) == len(rows) + 1, str(pages)
    assert set(export.formats()) >= {"csv", "xlsx", "ods", "json"}


@pytest.mark.parametrize("pages", EDITED)
def test_saving_an_untouched_form_changes_nothing(client_of, county, reader, pages):
    """Neither a field nor a line of history."""
    record = contract.make(pages, county.section)
    client = client_of(reader(pages, "view", "change"))
    before = contract.unchanged(record)
    form = client.get(pages.url("edit", record.pk)).context["form"]
    answer = client.post(pages.url("edit", record.pk), contract.form_data(form))
    problem = answer.context["form"].errors if answer.context and "form" in answer.context else ""
    assert answer.status_code == 302, f"{pages}: {problem}"
    assert contract.unchanged(record) == before, str(pages)


@pytest.mark.parametrize("pages", [p for p in OF_UNITS if p.values[0].form and p.values[0].can_edit])
def test_a_form_cannot_save_what_its_author_could_not_see(client_of, county, reader, pages):
    """A record is not pushed into another unit."""
    record = contract.make(pages, county.section)
    client = client_of(reader(pages, "view", "change"))
    form = client.get(pages.url("edit", record.pk)).context["form"]
    if "unit" not in form.fields:
        pytest.skip("the form does not name the unit")
    data = contract.form_data(form) | {"unit": county.other_section.pk}
    answer = client.post(pages.url("edit", record.pk), data)
    assert answer.status_code in {409, 422}, str(pages)
    record.refresh_from_db()
    assert record.unit == county.section, str(pages)


@pytest.mark.parametrize(("pages", "step"), STEPS)
def test_a_step_refuses_without_its_permission(client_of, county, reader, pages, step):
    """403, and nothing is changed."""
    record = contract.make(pages, county.section)
    before = contract.unchanged(record)
    others = [other.name for other in pages.steps() if other.name != step.name]
    client = client_of(reader(pages, "view", "add", "change", *others))
    url = pages.url("step", record.pk, step.name)
    assert client.get(url).status_code == 403
    assert client.post(url, {}).status_code == 403
    assert contract.unchanged(record) == before


@pytest.mark.parametrize(("pages", "step"), STEPS)
def test_a_step_refuses_from_a_wrong_state(county, reader, pages, step):
    """Refused in words, and nothing is changed."""
    field = pages.model._meta.get_field(pages.lifecycle.field)
    wrong = [state for state, _label in field.flatchoices if state not in step.source]
    if not wrong:
        pytest.skip("possible in every state")
    record = contract.make(pages, county.section)
    type(record)._base_manager.filter(pk=record.pk).update(**{field.name: wrong[0]})
    before = contract.unchanged(record)
    user = reader(pages, "view", step.name)
    with pytest.raises(Refused):
        pages.lifecycle.take(record, step.name, by=user)
    assert contract.unchanged(record) == before


NUMBERS = [figure.code for figure in registry.all("figures") if not isinstance(figure, Listing)]
TABLES = [figure.code for figure in registry.all("figures") if isinstance(figure, Listing)]


@pytest.mark.parametrize("code", NUMBERS)
def test_every_figure_has_a_value_on_an_empty_county(county, code):
    """A new county has its reference data and no record: every figure says so, none fails."""
    first_steps.reference_data()
    figures.value(code, Period.parse("109-04..109-09"), date(2020, 10, 31))


@pytest.mark.parametrize("code", TABLES)
def test_every_table_of_a_report_is_empty_in_an_empty_county(county, code):
    """The same for tables: no row, and no failure."""
    first_steps.reference_data()
    rows = figures.listing(code).rows(Period.parse("109-04..109-09"), date(2020, 10, 31))
    assert list(rows) == []


@pytest.mark.parametrize("table", registry.all("datasets"), ids=lambda table: table.code)
def test_every_table_of_records_is_empty_in_an_empty_county(county, table):
    """A new county's tables have their columns and no row; nothing in them leads to a person."""
    first_steps.reference_data()
    edition = lake.refresh(table, date(2020, 10, 31))
    assert edition.rows == 0
    assert edition.schema == table.schema == lake.schema_for(edition, None), "every column is public"
    assert table.schema.key, "rows are told apart"
    assert all(field.label and field.label_en for field in table.schema)


def test_every_permission_that_a_page_asks_for_is_granted_to_some_role():
    """A page that no role may open is a mistake."""
    asked = {pages.permission("view") for pages in contract.all_pages()}
    asked |= {pages.lifecycle.permission(step) for pages, step in contract.all_steps()}
    asked |= {pages.permission("add") for pages in contract.all_pages() if pages.form and pages.can_create}
    asked |= {pages.permission("change") for pages in contract.all_pages() if pages.form and pages.can_edit}
    assert not sorted(asked - registry.permissions)
