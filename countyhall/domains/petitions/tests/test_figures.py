"""The county's figures, counted by dated facts."""

from datetime import date, timedelta

import pytest

from countyhall.domains.petitions import services
from countyhall.domains.petitions.models import Category, Identity, Petition
from countyhall.domains.petitions.selectors import statistics
from countyhall.domains.petitions.services import PastCase
from countyhall.kernel.audit import services as audit
from countyhall.kernel.figures import services as figures
from countyhall.kernel.period import Period

HALF_YEAR = Period.parse("109-04..109-09")
AS_OF = date(2020, 10, 31)


def case(unit, number: int, **changes) -> PastCase:
    """A case of the half-year; one in ten came in a foreign language."""
    received = date(2020, 4, 1) + timedelta(days=number % 183)
    closed = received + timedelta(days=4)
    said = {
        "channel": "magistrate",
        "subject": f"第{number}件",
        "body": f"內容{number}",
        "unit": unit,
        "sent_on": received,
        "received_on": received,
        "identity": Identity(name=f"民眾{number}", email=f"c{number}@example.test"),
        "assigned_on": received,
        "answered_on": closed,
        "closed_on": closed,
        "answer": "已辦理。",
        "language": "en" if number % 10 == 0 else "zh-hant",
    }
    return PastCase(**said | changes)


@pytest.fixture
def half_year(county):
    """391 received, 6 of them not closed, one that nobody confirmed."""
    open_case = {"answered_on": None, "closed_on": None, "answer": ""}
    cases = [case(county.section, n, **(open_case if n < 6 else {})) for n in range(391)]
    cases.append(
        case(county.section, 400, received_on=None, assigned_on=None, ground="unconfirmed", **open_case)
    )
    return services.load(cases)


def test_the_half_year_of_the_report(half_year):
    """PET-15: 391, 385, 98.47, 6."""
    said = {
        code: figures.value(f"petitions.{code}", HALF_YEAR, AS_OF).value
        for code in ("received", "closed", "open", "unconfirmed")
    }
    assert said == {"received": 391, "closed": 385, "open": 6, "unconfirmed": 1}
    assert str(figures.value("petitions.closed_rate", HALF_YEAR, AS_OF).value) == "98.47"


def test_a_past_day_gives_the_same_for_ever(half_year):
    """What was closed later was open then."""
    then = date(2020, 4, 3)
    assert (
        figures.value("petitions.received", HALF_YEAR, then).value
        == figures.value("petitions.open", HALF_YEAR, then).value
    )
    assert figures.value("petitions.closed", HALF_YEAR, then).value == 0


def test_past_cases_have_numbers_without_gaps_history_clocks_and_a_vault(half_year):
    """X-06 and the history's chain hold for cases taken over in bulk."""
    numbers = sorted(p.number for p in half_year)
    assert numbers == [f"P109-{n:06}" for n in range(1, 393)]
    assert audit.verify() is None
    one = next(p for p in half_year if p.closed_on)
    assert [e.action for e in audit.history(one)] == [
        "created",
        "assign",
        "approve",
        "close",
    ] or one.drafted_by is None
    assert one.clocks.get().state == "fulfilled"
    assert one.petitioner.open().name.startswith("民眾")


def test_the_statistics_add_up_and_keep_to_what_the_reader_may_see(half_year, planning_officer, other_clerk):
    """PET-15, X-03: every table has the same sum; another unit's clerk counts nothing."""
    months = statistics.monthly(planning_officer, HALF_YEAR, AS_OF)
    assert len(months) == 6
    assert sum(row.received for row in months) == 391
    for what in ("unit", "channel", "kind", "category"):
        rows = statistics.by(planning_officer, what, HALF_YEAR, AS_OF)
        assert (sum(r.received for r in rows), sum(r.open for r in rows)) == (391, 6)
    assert sum(n for _band, n in statistics.days_used(planning_officer, HALF_YEAR, AS_OF)) == 385
    assert sum(row.received for row in statistics.monthly(other_clerk, HALF_YEAR, AS_OF)) == 0


def test_every_cell_opens_onto_its_petitions(half_year, planning_officer, client_of):
    """PET-15: the numbers of the page lead to lists with as many rows."""
    client = client_of(planning_officer)
    page = client.get("/petitions/statistics/?period=109-04..109-09&as_of=2020-10-31")
    assert page.status_code == 200
    row = page.context["months"][0]
    opened = client.get(f"/petitions/petition/?{row.query}")
    assert opened.context["table"].paginator.count == row.received
    whole = f"/petitions/petition/?{page.context['total'].query}"
    for narrowed, count in [("closed_by", 385), ("open_after", 6)]:
        assert client.get(f"{whole}&{narrowed}=2020-10-31").context["table"].paginator.count == count
    assert client.get("/petitions/statistics/?period=nonsense").status_code == 200


def test_registering_on_a_past_day_counts_there(county):
    """Dates are arguments: a case of the past can be entered through the ordinary way too."""
    services.register(
        channel="mail",
        subject="來信",
        body="內容",
        identity=Identity(name="丁"),
        sent_on=date(2020, 5, 4),
        received_on=date(2020, 5, 4),
        recorded_on=date(2020, 5, 4),
        tell=False,
    )
    assert figures.value("petitions.received", Period.parse("109-05"), date(2020, 5, 31)).value == 1


def test_the_suggestion_is_silent_until_there_is_enough_to_learn_from(county):
    """No guess from a handful of cases."""
    from countyhall.domains.petitions import selectors

    assert services.learn(date(2020, 9, 1)) == 0
    assert selectors.suggest("路燈不亮") == []


def test_the_suggestion_learns_categories_and_says_which_words_spoke_for_it(county):
    """PET-03: learned from our own past cases."""
    from countyhall.domains.petitions import factories, selectors

    lamps = factories.CategoryFactory(unit=county.section, code="lamps", name="路燈")
    waste = factories.CategoryFactory(unit=county.other_section, code="waste", name="垃圾")
    texts = {lamps: "路燈不亮請派員修復燈泡", waste: "垃圾未清運惡臭請清潔隊處理"}
    services.load(
        case(kind.unit, n, category=kind, subject=text, body=f"{text}{n}")
        for kind, text in texts.items()
        for n in range(20)
    )
    assert services.learn(date(2020, 10, 31)) == 40
    first = selectors.suggest("巷口的路燈又不亮了")[0]
    assert first.category == Category.objects.get(code="lamps")
    assert first.confidence > 0.8
    assert "路燈" in first.words
    assert Petition.objects.filter(category=waste).count() == 20
