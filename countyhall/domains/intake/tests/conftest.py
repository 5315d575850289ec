"""An officer of the section, and a dataset whose lake lies in a folder of its own."""

import pytest

from countyhall.domains.intake.tests import files
from countyhall.kernel.testing import member_of


@pytest.fixture
def officer(county):
    """A handler of the section."""
    return member_of(county.section, "handler")


@pytest.fixture
def lake_here(settings, tmp_path):
    """A lake of the test's own."""
    settings.LAKE_STORE, settings.LAKE_SERVE = f"file://{tmp_path / 'lake'}", tmp_path / "serve"


@pytest.fixture
def table(county, lake_here):
    """A dataset of the section that waits for its first file."""
    return files.vital_events(county.section)
