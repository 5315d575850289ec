"""Whoever takes a step is killed at statement after statement of it: the step is there whole, or not at all."""

import json

import pytest

from tests.reliability.truth import history_holds

pytestmark = pytest.mark.reliability
CHANGES = {
    "register": {"documents_document", "documents_hop", "records_number", "records_fact", "audit_entry"},
    "assign": {"documents_document", "documents_hop", "audit_entry"},
    "circulate": {"approvals_circulation", "approvals_stop", "approvals_signature", "audit_entry"},
    "consult": {"approvals_stop", "approvals_signature", "audit_entry"},
    "sign": {"approvals_stop", "approvals_signature", "audit_entry"},
    "send back": {"approvals_circulation", "approvals_signature", "audit_entry"},
    "decide": {"approvals_circulation", "documents_draft", "audit_entry"},
    "seal": {"documents_draft", "records_number", "attachments_attachment", "audit_entry"},
    "send": {"documents_draft", "documents_recipient", "records_fact", "audit_entry"},
}


def test_a_fall_at_any_statement_of_any_step_leaves_nothing_of_it(instance, server):
    """X-06, X-09: intake, sign-off with a consultation and a return, proofreading, seal and dispatch."""
    process = instance.start(
        module="tests.reliability.falls",
        DJANGO_SETTINGS_MODULE="countyhall.config.settings",
        COUNTYHALL_DATE="2020-10-05",
    )
    said, _none = process.communicate(timeout=600)
    assert process.returncode == 0, said
    steps = {row["step"]: row for line in said.splitlines() if line[:1] == "{" for row in [json.loads(line)]}
    assert {name: row["left"] for name, row in steps.items() if row["left"]} == {}
    for name, changed in CHANGES.items():
        assert steps[name]["falls"] >= 5, f"it did not fall often enough in the midst of “{name}”"
        assert changed <= set(steps[name]["changed"]), name
    history_holds(instance)
    said = instance.run("doctor", "--audit", well=None)
    assert "✓ Sign-off" in said, said
