"""What the tests of the whole house share."""

from collections.abc import Iterator

import pytest

from tests.cards import drawer, token, tokens, trusted
from tests.demo import loaded
from tests.reliability.instance import Instance, made_once

__all__ = ["drawer", "token", "tokens", "trusted"]


@pytest.fixture(scope="session")
def demo_at_rest(testrun_uid) -> Iterator[Instance]:
    """A small demo county with its files, loaded once for all processes of this run; who wants to work copies it."""
    with made_once(f"demo-{testrun_uid}", loaded) as made:
        yield made
