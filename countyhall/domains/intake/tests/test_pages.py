"""The page of a dataset shows what its reader may see, and the way back."""

from datetime import date

import pytest

from countyhall.kernel.lake import Field, Kind, Personal, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db
SCHEMA = Schema(
    (
        Field("village", "村里"),
        Field("people", "人數", Kind.INTEGER, unit="人"),
        Field("head", "戶長", personal=Personal.DIRECT),
    )
)


@pytest.fixture
def table(county, settings, tmp_path):
    """A published table with a name in it, made from a file."""
    settings.LAKE_STORE, settings.LAKE_SERVE = f"file://{tmp_path / 'lake'}", tmp_path / "serve"
    dataset = lake.create("villages", "村里人口", SCHEMA, unit=county.section)
    file = lake.keep_source([b"a,b,c"], "villages-10909.csv")
    made = lake.make_edition(
        dataset,
        [("東門里", 900, "王大明")],
        as_of=date(2020, 9, 30),
        sources=[lake.Source(file=file, process="mapping")],
    )
    Edition.objects.filter(pk=made.pk).update(state=Edition.State.CHECKED)
    lake.publish(made, by=None)
    dataset.refresh_from_db()
    return dataset


def page(client_of, user, table) -> str:
    """The whole page of a dataset."""
    answer = client_of(user).get(table.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_clerk_sees_rows_without_the_columns_that_lead_to_a_person(client_of, county, table):
    text = page(client_of, member_of(county.section, "handler"), table)
    assert "東門里" in text
    assert "王大明" not in text
    assert "戶長" not in text


def test_the_chief_of_the_unit_sees_them(client_of, county, table):
    assert "王大明" in page(client_of, member_of(county.section, "section_chief"), table)


def test_the_way_back_names_the_file_and_its_hash(client_of, county, table):
    text = page(client_of, member_of(county.section, "handler"), table)
    assert "villages-10909.csv" in text
    assert table.current.sources.get().source_file.sha256 in text


def test_another_unit_finds_nothing(client_of, county, table):
    answer = client_of(member_of(county.other_section, "handler")).get(table.get_absolute_url())
    assert answer.status_code == 404
