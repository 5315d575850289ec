"""Under how many people a count is hidden is decided from a day on, seen by all who keep data, never overwritten."""

from datetime import date

import pytest
from django.urls import reverse

from countyhall.domains.intake.tests import files
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import SmallCount
from countyhall.kernel.lake.suppression import seed
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db
NEW = "lake:smallcount-new"


@pytest.fixture(autouse=True)
def office(settings):
    """The office date."""
    settings.OFFICE_DATE = "2020-09-20"


@pytest.fixture
def planner(county):
    """Decides it."""
    return member_of(county.root, "planning_officer")


def test_a_new_threshold_begins_today_or_later(client_of, planner):
    seed()
    client = client_of(planner)
    said = {"valid_from": "109/09/19", "least": "10", "source": "統計審議會第3次會議"}
    answer = client.post(reverse(NEW), said)
    assert answer.context["form"].errors["valid_from"]
    for wrong in ("1", "0", "-3", "x", ""):
        assert (
            client.post(reverse(NEW), said | {"valid_from": "109/10/01", "least": wrong})
            .context["form"]
            .errors
        )
    assert client.post(reverse(NEW), said | {"valid_from": "109/10/01"}).status_code == 302
    assert list(SmallCount.objects.values_list("least", flat=True)) == [10, 5]
    assert "統計審議會第3次會議" in client.get(reverse("lake:smallcount-list")).text


def test_who_keeps_data_sees_it_and_only_planners_decide(client_of, officer):
    seed()
    client = client_of(officer)
    assert client.get(reverse("lake:smallcount-list")).status_code == 200
    assert client.get(reverse(NEW)).status_code == 403


def test_an_edition_says_by_which_threshold_it_was_made(client_of, officer, table):
    made = lake.make_edition(table, [(date(2020, 9, 1), "金城鎮", "北門里", 7, 4)], as_of=date(2020, 9, 20),
                             hidden_under=7)  # fmt: skip
    assert "未滿7人的數值已遮蔽" in client_of(officer).get(reverse("intake:edition", args=[made.pk])).text
    other = files.loaded(table, officer)
    assert "人的數值已遮蔽" not in client_of(officer).get(reverse("intake:edition", args=[other.pk])).text
