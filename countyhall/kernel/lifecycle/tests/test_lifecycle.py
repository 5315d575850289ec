"""A step locks, checks, does, writes and tells, or changes nothing."""

import pytest

from countyhall.kernel.lifecycle import Step
from countyhall.kernel.lifecycle.lifecycle import nothing


def test_a_step_without_a_deed_only_moves_the_state():
    """The default deed takes whatever a form gives, and gives nothing back."""
    assert nothing(object(), by=None, reason="any") is None


@pytest.mark.parametrize("name", ["source", "target", "facts", "undoes"])
def test_a_step_says_where_it_leads_and_what_it_notes(name):
    """Everything that figures and pages need to know stands in the declaration."""
    assert hasattr(Step("close", "Close", ["open"], "closed"), name)
