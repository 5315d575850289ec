"""Lending, and citizens who read archives."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from countyhall.domains.archives import factories, lifecycle
from countyhall.domains.archives.models import AccessRequest, Loan, Person
from countyhall.domains.archives.models.law import postage_fee, reading_fee
from countyhall.domains.archives.services import nightly, requests
from countyhall.domains.archives.tests.conftest import signed
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.notices.models import Mail, Notice

TODAY = date(2020, 9, 1)


@pytest.fixture
def item(case):
    """An item of the section."""
    return factories.ItemFactory(unit=case.unit, case=case)


@pytest.fixture
def loan(item, clerk):
    """The clerk asks for it."""
    return factories.LoanFactory(unit=item.unit, item=item, borrower=clerk)


def test_a_loan_is_lent_extended_once_and_comes_back(loan, archivist, clerk):
    """DOC-21: 15 working days, once more the same."""
    lent = lifecycle.loan.take(loan, "lend", by=archivist)
    assert (lent.state, lent.lent_on) == ("lent", TODAY)
    assert lent.due_on == date(2020, 9, 22)
    longer = lifecycle.loan.take(lent, "extend", by=clerk, reason="尚未結案")
    assert longer.due_on > lent.due_on
    with pytest.raises(Refused):
        lifecycle.loan.take(longer, "extend", by=clerk, reason="再一次")
    back = lifecycle.loan.take(longer, "give_back", by=archivist, on=TODAY, condition="完整")
    assert (back.state, back.returned_on) == ("back", TODAY)


def test_an_original_is_with_one_person(loan, archivist, item, other_clerk):
    """DOC-21: refused in words, and by the database."""
    lifecycle.loan.take(loan, "lend", by=archivist)
    second = factories.LoanFactory(unit=item.unit, item=item, borrower=loan.borrower)
    with pytest.raises(Refused, match=str(loan.borrower)):
        lifecycle.loan.take(second, "lend", by=archivist)
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.filter(pk=second.pk).update(state="lent", lent_on=TODAY, due_on=TODAY)


def test_nobody_borrows_what_they_may_not_see(item, archivist, other_clerk):
    """DOC-21"""
    loan = factories.LoanFactory(unit=item.unit, item=item, borrower=other_clerk)
    with pytest.raises(Refused, match=str(other_clerk)):
        lifecycle.loan.take(loan, "lend", by=archivist)


def test_a_classified_item_is_lent_only_after_approval_by_another(
    case, archivist, section_chief, second_archivist
):
    """DOC-21, taiwan-rules 1.4"""
    secret = factories.ItemFactory(
        unit=case.unit, case=case, secrecy="密", declassify="保存年限屆滿後解密", sealed=True
    )
    loan = factories.LoanFactory(unit=case.unit, item=secret, borrower=section_chief)
    with pytest.raises(Refused):
        lifecycle.loan.take(loan, "lend", by=archivist)
    with pytest.raises(PermissionDenied):
        lifecycle.loan.take(loan, "approve", by=section_chief)
    approved = lifecycle.loan.take(loan, "approve", by=second_archivist)
    assert lifecycle.loan.take(approved, "lend", by=archivist).state == "lent"


def test_late_loans_are_chased_once_a_week(loan, archivist, clerk):
    """DOC-21"""
    lifecycle.loan.take(loan, "lend", by=archivist)
    assert nightly.chase_loans(date(2020, 9, 22)) == 0
    assert nightly.chase_loans(date(2020, 9, 23)) == 1
    assert nightly.chase_loans(date(2020, 9, 24)) == 0
    assert nightly.chase_loans(date(2020, 9, 30)) == 1
    assert Notice.objects.filter(to=clerk).count() == 2


@pytest.fixture
def request_(county):
    """An application of today."""
    made, _code = requests.receive(
        Person(name="王小明", id_number="W100000001", phone="082-123456", email="citizen@example.test"),
        received_on=TODAY, unit=county.root, wanted="黃海路拓寬案卷", purpose="學術研究",
    )  # fmt: skip
    return made


def test_an_application_is_decided_within_30_days(request_):
    """DOC-21, A0030134 §19: 1 September and 30 days is 1 October, a holiday, so the next working day."""
    assert request_.due_on == date(2020, 10, 5)


def test_the_30_days_begin_anew_with_the_correction(request_, archivist, settings):
    """DOC-21, A0030085 §19: 7 days to correct, then 30 days from the correction."""
    asked = lifecycle.request.take(request_, "ask_correction", by=archivist, text="請補正出生年月日")
    assert asked.correct_by == date(2020, 9, 8)
    settings.OFFICE_DATE = "2020-09-07"
    corrected = requests.correct(asked, text="60年5月20日", on=date(2020, 9, 7))
    assert corrected.state == "received"
    fresh = AccessRequest.objects.get(pk=request_.pk)
    assert fresh.due_on == date(2020, 10, 7)


def test_what_is_not_corrected_in_time_lapses(request_, archivist):
    """DOC-21"""
    lifecycle.request.take(request_, "ask_correction", by=archivist, text="請補正")
    assert nightly.lapse_uncorrected(date(2020, 9, 8)) == 0
    assert nightly.lapse_uncorrected(date(2020, 9, 9)) == 1
    assert AccessRequest.objects.get(pk=request_.pk).state == "lapsed"


def test_a_refusal_names_its_ground_and_secrets_are_never_granted(request_, archivist, case, deciders):
    """DOC-21, A0030134 §18"""
    secret = factories.ItemFactory(
        unit=case.unit, case=case, secrecy="密", declassify="公布時解密", sealed=True
    )
    plain = factories.ItemFactory(unit=case.unit, case=case)
    lifecycle.request.take(request_, "name_items", by=archivist, numbers=[secret, plain])
    with pytest.raises(Refused, match=secret.number):
        lifecycle.request.take(request_, "decide", by=archivist, outcome="granted", text="准予閱覽")
    drafted = lifecycle.request.take(
        request_, "decide", by=archivist, outcome="partly", text="部分准予", grounds=["state_secret"],
        refused=secret.number,
    )  # fmt: skip
    partly = signed(drafted)
    assert partly.state == "decided"
    assert [(line.item, line.granted) for line in partly.lines.order_by("pk")] == [
        (secret, False),
        (plain, True),
    ]
    assert Mail.objects.count() >= 2


def test_a_decision_holds_once_it_is_signed(request_, archivist, deciders):
    """DOC-21, X-03: drafted by the archivist, decided by the head; until then the clock runs and nobody is told."""
    told = Mail.objects.count()
    drafted = lifecycle.request.take(request_, "decide", by=archivist, outcome="granted", text="准予閱覽")
    assert (drafted.state, drafted.decided_on) == ("deciding", None)
    assert deadlines.clock_of(drafted, "archives.access").is_open
    round_ = approvals.circulation_of(drafted)
    approvals.send_back(round_, by=deciders[0], reason="請敘明限制", to=0)
    back = AccessRequest.objects.get(pk=request_.pk)
    assert (back.state, approvals.circulation_of(back)) == ("received", None)
    assert Mail.objects.count() == told
    lifecycle.request.take(back, "decide", by=archivist, outcome="granted", text="准予閱覽，限現場")
    done = signed(back)
    assert (done.state, done.decided_by, done.decided_on) == ("decided", deciders[0], TODAY)
    assert not deadlines.clock_of(done, "archives.access").is_open
    assert Mail.objects.count() == told + 1
    assert "王小明" not in done.approval_text()


def test_a_visit_is_recorded_with_its_charges(request_, archivist, deciders):
    """DOC-21, A0030091: NT$20 for every two hours begun; postage and NT$50."""
    signed(lifecycle.request.take(request_, "decide", by=archivist, outcome="granted", text="准予閱覽"))
    lifecycle.request.take(request_, "appoint", by=archivist, on=date(2020, 9, 10), time=time(9))
    done = lifecycle.request.take(
        request_, "record_reading", by=archivist, on=TODAY, began=time(9), ended=time(11, 5), note="閱覽3件",
        postage=36, copy_fee=40,
    )  # fmt: skip
    visit = done.readings.get()
    assert (visit.reading_fee, visit.postage_fee, visit.total) == (40, 86, 166)
    assert done.state == "read"


@pytest.mark.parametrize(("hours", "fee"), [(0, 0), (0.1, 20), (2, 20), (2.01, 40), (4, 40)])
def test_every_two_hours_begun_cost_20(hours, fee):
    """A0030091 §3"""
    assert reading_fee(hours, TODAY) == fee


def test_sending_costs_the_postage_and_50():
    """A0030091 §5"""
    assert postage_fee(28, TODAY) == 78


def test_the_applicant_is_locked_away_and_opened_with_a_reason(request_, archivist, auditor):
    """DOC-21: encrypted, never searched, every reading noted."""
    assert "王小明".encode() not in bytes(request_.applicant.box)
    with pytest.raises(PermissionDenied):
        requests.reveal(request_, by=auditor, reason="查閱")
    assert requests.reveal(request_, by=archivist, reason="製作通知函").name == "王小明"
    assert audit.history(request_).last().action == "looked_at"


def test_number_and_code_open_the_application_and_guessing_locks_it(county):
    """DOC-21"""
    made, code = requests.receive(
        Person(name="王"), received_on=TODAY, unit=county.root, wanted="案卷", purpose="研究"
    )
    assert requests.follow(made.number, code.lower()).request == made
    for _try in range(requests.TRIES):
        assert requests.follow(made.number, "AAAA-AAAA").request is None
    assert requests.follow(made.number, code).wait


def test_a_citizen_applies_follows_and_corrects_on_the_web(client, county, archivist, monkeypatch):
    """DOC-21: from the first page to the correction, without JavaScript."""
    monkeypatch.setattr("countyhall.domains.archives.forms.public.LEAST_SECONDS", 0)
    page = client.get("/public/archives/apply/")
    data = {
        "begun": page.context["form"]["begun"].value(), "wanted": "黃海路拓寬案卷", "use": "read",
        "purpose": "學術研究", "name": "陳大文", "born_on": "60/5/20", "id_number": "W100000001",
        "phone": "0912-000000", "address": "金門縣金城鎮", "agree": "on",
    }  # fmt: skip
    sent = client.post("/public/archives/apply/", data, follow=True)
    number, code = sent.context["number"], sent.context["code"]
    made = AccessRequest.objects.get(number=number)
    lifecycle.request.take(made, "ask_correction", by=archivist, text="請敘明年度")
    seen = client.post("/public/archives/follow/", {"number": number, "code": code}, follow=True)
    assert "請敘明年度" in seen.content.decode()
    done = client.post("/public/archives/application/correct/", {"text": "民國95年"}, follow=True)
    assert done.status_code == 200
    made.refresh_from_db()
    assert (made.state, made.corrected_text) == ("received", "民國95年")
    assert "陳大文" not in done.content.decode()


def test_the_decision_letter_names_the_applicant_and_the_reading_is_noted(
    request_, archivist, deciders, client_of
):
    """DOC-21: to whom it goes stands on the letter once it is asked for; looking at the letter opens no box."""
    drafted = lifecycle.request.take(request_, "decide", by=archivist, outcome="granted", text="准予閱覽")
    client, address = client_of(archivist), f"/archives/accessrequest/{request_.pk}/letter/"
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert not audit.history(request_).filter(action="looked_at").exists()
    signed(drafted)
    assert "王小明" not in client.get(address).content.decode()
    letter = client.post(address).content.decode()
    assert "王小明 君" in letter
    line = audit.history(request_).last()
    assert (line.action, line.by, line.data["reason"]) == ("looked_at", archivist, "准駁通知函")
