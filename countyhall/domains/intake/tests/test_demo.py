"""The demo county shows three files of one dataset, their drift and their checks."""

import pytest

from countyhall.domains.intake.demo.load import CODE, load
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.testing import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lake_here", "county")]


def test_three_files_of_drifting_layouts_are_loaded_and_published(county):
    UserFactory(username="planning")
    Unit.objects.filter(pk=county.section.pk).update(name="民政處")
    load(seed=1, scale=1, progress=lambda *_said: None)
    dataset = Dataset.objects.get(code=CODE)
    editions = list(dataset.editions.order_by("number"))
    assert [one.rows for one in editions] == [37, 74, 111]
    assert {one.state for one in editions} == {Edition.State.PUBLISHED}
    drift = [{d["kind"] for d in one.loads.get().drift} for one in editions]
    assert drift[0] == set()
    assert "headings" in drift[1]
    assert "added" in drift[2]
    assert dataset.current.checks.filter(severity="error", passed=False).count() == 0
