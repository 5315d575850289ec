"""What the tests of the door share."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_rate_limit_from_the_test_before():
    """All tests come from one address: what the last one used up is forgotten."""
    cache.clear()
