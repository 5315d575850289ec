"""``countyhall demo`` fills an empty county by itself, and never one that has records."""

import pytest

pytestmark = pytest.mark.reliability


@pytest.fixture
def loaded(new_instance):
    """An empty county into which the command loads a small one, and what the command said."""
    made = new_instance()
    return made, made.run("demo", "--scale", "0.001")


def test_the_demo_county_is_loaded_once_and_says_who_may_sign_in(loaded):
    instance, said = loaded
    sheet = (instance.home / "demo-sign-ins.txt").read_text()
    password, *accounts = sheet.splitlines()
    assert password in said
    assert {"clerk", "planning", "admin"} <= {one.split()[0] for one in accounts}
    assert all(one.split()[0] in said for one in accounts)
    assert (instance.home / "office-date").read_text()
    assert "has units already" in instance.run("demo", "--scale", "0.001", well=False)
    assert (instance.home / "demo-sign-ins.txt").read_text() == sheet
