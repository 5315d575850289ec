"""What the county reports about its documents, from records, exactly; a small demo stands for the large one."""

import random
from datetime import date

import pytest
from django.db.models import Max

from countyhall.config import first_steps
from countyhall.config.demo import county as demo_county
from countyhall.domains.documents import demo
from countyhall.domains.documents.demo import cases
from countyhall.domains.documents.lifecycle import clocks
from countyhall.domains.documents.models import Document, Draft, Hop, State
from countyhall.domains.documents.models.policy import Policy
from countyhall.domains.documents.selectors import chasing, timeliness
from countyhall.kernel.audit import services as audit
from countyhall.kernel.audit import vouching
from countyhall.kernel.audit.models import Entry
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.figures import services as figures
from countyhall.kernel.people.models import User
from countyhall.kernel.period import Period
from countyhall.kernel.records.models import Number
from countyhall.kernel.search import services as search

pytestmark = pytest.mark.django_db
HALF_YEAR, AS_OF, SCALE = Period.parse("109-04..109-09"), date(2020, 10, 31), 0.01


@pytest.fixture
def small(settings):
    """The demo county's documents at a hundredth of their number."""
    settings.OFFICE_DATE = "2020-11-02"
    first_steps.reference_data()
    units = demo_county.make_units()
    demo_county.make_people(units, random.Random(109), "x")
    demo.load(seed=109, scale=SCALE, progress=lambda *_said: None)


def test_the_volume_is_that_of_the_report():
    """DOC-01, report section 十二: the demo is made for these numbers, and a scale multiplies them."""
    whole = cases.Volume.at(1)
    assert (whole.received, whole.paper, whole.received - whole.paper) == (83_955, 20_678, 63_277)
    assert (whole.sent, whole.filed) == (31_115, 52_907)


@pytest.mark.usefixtures("small")
def test_every_figure_of_the_report_is_exact():
    """Received, on paper, electronically, sent, filed, agencies with online sign-off."""
    small = cases.Volume.at(SCALE)
    expected = {
        "documents.received": small.received,
        "documents.received_paper": small.paper,
        "documents.received_electronic": small.received - small.paper,
        "documents.sent": small.sent,
        "documents.archived": small.filed,
        "documents.agencies": 74,
    }
    found = {code: figures.value(code, HALF_YEAR, AS_OF).value for code in expected}
    assert found == expected


@pytest.mark.usefixtures("small")
def test_what_was_written_in_bulk_is_what_the_desk_would_have_written():
    """Numbers without a gap, a whole chain of history, hops that join, clocks that explain, texts that are found."""
    assert not audit.verify() and list(vouching.faults()) == []
    numbers = Number.objects.filter(series__key__startswith="documents.KM")
    assert numbers.aggregate(top=Max("value"))["top"] == numbers.count() == Document.objects.count()
    for one in Document.objects.filter(state=State.FILED, secrecy="")[:40]:
        stays = list(one.hops.exclude(kind=Hop.Kind.CONSULTED).order_by("pk"))
        assert [a.left_at for a in stays[:-1]] == [b.at for b in stays[1:]]
        clock = deadlines.clock_of(one, clocks.owed(one, one.received_on or one.assigned_on).rule_code)
        policy = Policy.of(one.agency, one.closed_on)
        assert one.days_used == clocks.used(clock, one.closed_on, policy)
        assert one.late == (one.closed_on > clock.due_on)
        assert deadlines.explain(clock)[0].day == clock.started_on
        lines = list(
            Entry.objects.filter(object_id=one.pk, content_type__model="document").order_by("position")
        )
        assert [line.after for line in lines][-1] == State.FILED
    secretary = User.objects.get(username="secretary")
    draft = Draft.objects.order_by("pk").first()
    assert draft in [hit.record for hit in search.find(secretary, draft.number)]


@pytest.mark.usefixtures("small")
def test_every_cell_of_the_timeliness_report_opens_onto_its_documents(client_of):
    """DOC-08: the list behind a number holds exactly so many."""
    reader = User.objects.get(username="secretary")
    client = client_of(reader)
    page = client.get("/documents/timeliness/", {"period": "109-09"})
    rows, total = page.context["rows"], page.context["total"]
    assert sum(row.dealt for row in rows) == total.dealt > 0
    assert (
        total.open
        == timeliness.open_at_end(
            timeliness.documents_of(Document.objects.all()), Period.parse("109-09")
        ).count()
    )
    busiest = max(rows, key=lambda row: row.dealt)
    dealt = page.context["dealt"]
    lists = {
        "carried_into=109-09": busiest.carried,
        "began_in=109-09": busiest.received,
        dealt: busiest.dealt,
        f"{dealt}&punctual=true": busiest.in_time,
        f"{dealt}&punctual=false": busiest.late,
        "open_after=109-09": busiest.open,
        **{f"{dealt}&band={i}": count for i, count in enumerate(busiest.bands)},
    }
    for query, count in lists.items():
        found = client.get(f"/documents/document/?in_unit={busiest.key}&{query}")
        assert found.context["table"].paginator.count == count, query


@pytest.mark.usefixtures("small")
def test_the_daily_list_counts_what_lies_with_each_person():
    """DOC-08: not taken up, in work, due, late, to be filed, by unit and person."""
    on, seen = date(2020, 11, 2), Document.objects.all()
    groups = chasing.table(seen, on)
    lines = [line for group in groups for line in group.lines]
    assert sum(line.in_work + line.waiting for line in lines) == seen.open().count()
    assert sum(line.late for line in lines) == chasing.late_ones(seen, on).count()
