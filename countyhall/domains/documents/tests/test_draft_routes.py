"""Which desks a draft goes to."""

from datetime import date

from django.urls import reverse

from countyhall.domains.documents import lifecycle
from countyhall.domains.documents.models import Document, Draft, DraftState
from countyhall.domains.documents.tests.test_drafting import case, draft, office
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.models import Delegation

__all__ = ["case", "draft", "office"]


def test_the_route_comes_from_the_table_of_delegated_decisions(draft, clerk, section_chief):
    """DOC-04: the business item says who decides; the delegated desk is printed."""
    Delegation.objects.create(
        code="RES-01", item="函轉法規", level_4="draft", level_3="decide", valid_from=date(2020, 1, 1)
    )
    Document.objects.filter(pk=draft.document_id).update(item="RES-01")
    draft = lifecycle.draft.take(Draft.objects.get(pk=draft.pk), "circulate", by=clerk)
    running = approvals.circulation_of(draft)
    assert running.route.delegation.code == "RES-01"
    approvals.sign(running, by=section_chief)
    assert Draft.objects.get(pk=draft.pk).decided_for == "科長"


def test_a_draft_is_signed_from_its_page(draft, clerk, section_chief, client_of):
    """DOC-04: the desk where it lies finds the way to sign on the draft's page, its author does not."""
    lifecycle.draft.take(draft, "circulate", by=clerk)
    running = approvals.circulation_of(draft)
    address = reverse("signoff:round", args=[running.pk])
    client = client_of(section_chief)
    assert address in client.get(draft.get_absolute_url()).content.decode()
    stop = running.open_stops[0]
    client.post(
        address, {"act": "sign", "stop": stop.pk, "opinion": "如擬", "seen": approvals.text_hash(draft)}
    )
    assert Draft.objects.get(pk=draft.pk).state == DraftState.DECIDED
