"""What a document has to do with others, ring by ring, and earlier cases like it: only what the reader may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countyhall.domains.archives.factories import FileCaseFactory, ItemFactory
from countyhall.domains.documents import lifecycle
from countyhall.domains.documents.factories import DocumentFactory, DraftFactory
from countyhall.domains.documents.models import Secrecy, State
from countyhall.domains.documents.selectors import filing
from countyhall.domains.documents.selectors.related import key_of, related
from countyhall.kernel.records import services as records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]


@pytest.fixture
def made(county, clerk):
    """``made(subject, **fields)`` → a document of the section."""

    def make(subject="檢送會議紀錄，請查照。", **fields):
        said = {"unit": county.section, "agency": county.root, "state": State.IN_WORK, "handler": clerk}
        return DocumentFactory(subject=subject, **said | fields)

    return make


def test_related_documents_are_found_ring_by_ring(made, clerk):
    """DOC-20: links both ways, letters, cases handled together, and what these have to do with others."""
    first, second, third, far = made(), made(), made(), made()
    lifecycle.document.take(second, "relate", by=clerk, other=first, label="前案")
    lifecycle.document.take(third, "merge", by=clerk, lead=first)
    letter = DraftFactory(unit=second.unit, document=second, drafter=clerk, number="府行研字第1090000001號")
    records.link(letter, far, "續辦", by=clerk)
    graph = related(first, clerk)
    assert {key: node.ring for key, node in graph.nodes.items()} == {
        key_of(first): 0, key_of(second): 1, key_of(third): 1, key_of(letter): 2, key_of(far): 3,
    }  # fmt: skip
    assert {"前案", "續辦"} <= {label for *_pair, label in graph.ties}
    assert len(graph.ties) == 4, "what is tied twice is shown once"


def test_an_item_of_an_older_catalogue_is_found_by_the_number(made, clerk, county):
    """DOC-20, DOC-13: an imported entry names the document's number and hangs on nothing else."""
    document = made()
    item = ItemFactory(
        unit=county.section, case=FileCaseFactory(unit=county.section), doc_number=document.number
    )
    assert key_of(item) in related(document, clerk).nodes


def test_what_the_reader_may_not_see_is_no_part_of_the_picture(made, clerk, other_clerk, county):
    """X-03, DOC-12: neither other units' documents nor what lies behind them."""
    first = made()
    hidden = made(unit=county.other_section, handler=other_clerk)
    behind = made()
    records.link(first, hidden, "相關", by=clerk)
    records.link(hidden, behind, "相關", by=clerk)
    assert list(related(first, clerk).nodes) == [key_of(first)]


def test_the_picture_asks_the_same_for_few_and_for_many(made, clerk):
    """Constant query counts: however many hang on a document."""
    counts = []
    first = made()
    for _round in range(2):
        for _one in range(3):
            records.link(first, made(), "相關", by=clerk)
        related(first, clerk)
        with CaptureQueriesContext(connection) as asked:
            related(first, clerk)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_earlier_cases_like_it_say_why_and_how_they_ended(made, clerk, other_clerk):
    """DOC-20: by the words that both have; a classified one is none."""
    like = made("檢送道路挖掘施工計畫審查會議紀錄", state=State.CLOSED, closing="存查")
    made("檢送營養午餐菜單", state=State.CLOSED)
    now = made("函送道路挖掘施工計畫審查意見，請查照。")
    [found] = filing.alike(now, clerk)
    assert found.document == like
    assert any("道路挖掘施工計畫審查" in word for word in found.shared)
    assert filing.alike(now, other_clerk) == []
    now.secrecy = Secrecy.SECRET
    assert filing.alike(now, clerk) == []


def test_the_page_shows_picture_list_and_similar_cases(made, clerk, client_of, other_clerk):
    """DOC-20: every record of the picture stands in the list below it as a link."""
    first, other = made(), made("另一件")
    records.link(first, other, "前案", by=clerk)
    page = client_of(clerk).get(f"/documents/related/{first.pk}/")
    assert other.get_absolute_url() in page.content.decode()
    assert len(page.context["chart"]["series"][0]["data"]) == 2
    assert client_of(clerk).get(f"/documents/related/{first.pk}/?short").status_code == 200
    assert client_of(other_clerk).get(f"/documents/related/{first.pk}/").status_code == 404
