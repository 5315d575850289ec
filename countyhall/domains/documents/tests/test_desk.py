"""Desk, lists and searches of a person with a long past ask the database no more than those of a beginner."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countyhall.domains.documents import lifecycle
from countyhall.domains.documents.factories import DraftFactory, RecipientFactory
from countyhall.domains.documents.lifecycle import clocks
from countyhall.domains.documents.models import Document, Draft, DraftState, State
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.models import Circulation, Stop
from countyhall.kernel.deadlines.models import Clock
from countyhall.kernel.search.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]
BASE = 10_000_000  # the keys of the copies begin here
LIST = "/documents/document/"
PAGES = (
    "/desk/", "/signoff/", "/documents/chasing/", "/documents/draft/", LIST, f"{LIST}?stands=mine",
    f"{LIST}?stands=late", f"{LIST}?stands=mine&sort=due_on", f"{LIST}?q=建築", f"{LIST}?q=營署建管字第1099999999號",
    f"{LIST}?their_number=營署建管", f"{LIST}?sender_text=營建",
)  # fmt: skip
LETTER = {"sender": "內政部營建署", "subject": "函轉建築技術規則修正條文總則篇，請查照轉知。"}
SIGNED = 10_000  # so many of them went round and are found by their words: each adds a row to four tables


def copies(row, first: int, last: int, **changes: str) -> None:
    """The same row so many times, ``changes`` being SQL over the running number ``g``; the key is BASE + g."""
    fields = {field.column: f"old.{field.column}" for field in row._meta.concrete_fields}
    fields |= {"id": f"{BASE} + g"} | changes
    table = row._meta.db_table
    said = f"INSERT INTO {table} ({', '.join(fields)}) SELECT {', '.join(fields.values())} FROM {table} old"
    with connection.cursor() as cursor:
        cursor.execute(f"{said}, generate_series(%s, %s) g WHERE old.id = %s", [first, last, row.pk])
        cursor.execute(f"ANALYZE {table}")


@pytest.fixture
def past(county, clerk, section_chief):
    """``past(first, last)``: documents long answered and filed, with their days, drafts and signed rounds."""
    draft = DraftFactory(
        unit=county.section, drafter=clerk, level=3, document__handler=clerk, document__agency=county.root,
        document__assigned_on=date(2020, 8, 3), document__sender_number="營署建管字第1099999999號",
    )  # fmt: skip
    document = draft.document
    clocks.begin(document, date(2020, 8, 3))
    clocks.end(document, date(2020, 8, 4))
    RecipientFactory(draft=draft, name="金城鎮公所")
    round_ = approvals.circulation_of(lifecycle.draft.take(draft, "circulate", by=clerk))
    stop = round_.open_stops[0]
    approvals.sign(round_, by=section_chief)
    Document.objects.filter(pk=document.pk).update(state=State.FILED, filed_on=date(2020, 8, 10))
    Draft.objects.filter(pk=draft.pk).update(
        state=DraftState.SENT,
        number="府行研字第1089999999號",
        dated_on=date(2020, 8, 4),
        sent_on=date(2020, 8, 4),
    )
    clock = Clock.objects.filter(object_id=document.pk).first()
    entry = Entry.objects.get(number=document.number)

    def make(first: int, last: int) -> None:
        key, number = f"{BASE} + g", "'108' || lpad(g::text, 7, '0')"
        copies(document, first, last, serial=number, number=number)
        copies(clock, first, last, object_id=key)
        last = min(last, SIGNED)
        copies(entry, first, last, object_id=key)
        copies(draft, first, last, document_id=key, number="'府行研字第108' || lpad(g::text, 7, '0') || '號'")
        copies(Circulation.objects.get(pk=round_.pk), first, last, object_id=key)
        copies(Stop.objects.get(pk=stop.pk), first, last, circulation_id=key)

    return make


def asked(client, pages=PAGES, said=None) -> dict[str, int]:
    """How often each page asks the database, once everything is warm.

    The first visit also notes, as one does each minute, that the person is still there.
    """
    found = {}
    for page in pages:
        client.get(page, said)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page, said).status_code == 200
        found[page] = len(queries)
    return found


def test_the_pages_of_somebody_with_a_hundred_thousand_documents_ask_as_often_as_with_ten(
    past, client_of, county, clerk, section_chief
):
    """DOC-04: what is done with costs desk, list and search no query more, for the handler and for whoever
    signed it all.
    """
    open_one = DraftFactory(unit=county.section, drafter=clerk, document__handler=clerk, level=3)
    RecipientFactory(draft=open_one, name="金湖鎮公所")
    lifecycle.draft.take(open_one, "circulate", by=clerk)
    clients = [client_of(clerk), client_of(section_chief)]
    past(1, 10)
    with_ten = [asked(client) for client in clients]
    past(11, 100_000)
    assert Document.objects.filter(handler=clerk).count() > 100_000
    assert [asked(client) for client in clients] == with_ten


def test_units_are_suggested_from_ten_thousand_letters_by_as_many_questions_as_from_ten(
    past, client_of, county, registrar
):
    """DOC-02: while the registrar types."""
    client, page = client_of(registrar), "/documents/registry/suggestions/"
    past(1, 10)
    with_ten = asked(client, [page], LETTER)
    past(11, SIGNED)
    assert asked(client, [page], LETTER) == with_ten
    found = client.get(page, LETTER).context["found"]
    assert [one.unit for one in found] == [county.section]
