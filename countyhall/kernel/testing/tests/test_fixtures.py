"""The people of the small county are who they say they are, and tests can empty what the county cannot."""

import pytest
from django.db import DatabaseError, connection, transaction

from countyhall.kernel.audit.models import Entry
from countyhall.kernel.roles import services as roles
from countyhall.kernel.testing import UnitFactory, member_of


def test_everybody_holds_the_role_they_are_named_after(clerk, head, magistrate, auditor, county):
    held = {user.username: roles.held_by(user)[0] for user in (clerk, head, magistrate, auditor)}
    assert {name: h.role.code for name, h in held.items()} == {
        "clerk": "handler", "head": "unit_head", "magistrate": "magistrate", "auditor": "auditor",
    }  # fmt: skip
    assert held["clerk"].unit == county.section
    assert county.section.path.startswith(held["head"].unit.path)


def test_a_member_holds_the_role_in_that_unit_only(db):
    unit = UnitFactory()
    user = member_of(unit, "section_chief")
    assert [(h.role.code, h.unit) for h in roles.held_by(user)] == [("section_chief", unit)]


def test_history_cannot_be_emptied_where_the_guard_is_on(history_guard):
    """X-03"""
    emptied = pytest.raises(DatabaseError, match="never emptied")
    with emptied, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("truncate audit_entry cascade")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_tests_that_commit_are_cleaned_up_after(turn, county, clerk):
    from countyhall.kernel.audit.services import record

    assert not Entry.objects.exists()
    record(clerk, "tested", by=clerk)
    assert Entry.objects.count() == 1
