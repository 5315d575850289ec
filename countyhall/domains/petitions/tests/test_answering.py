"""From the letterbox to the file."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from countyhall.domains.petitions import lifecycle, selectors
from countyhall.domains.petitions.factories import decide
from countyhall.domains.petitions.lifecycle import clocks
from countyhall.domains.petitions.models import Delivery, Letter, Petition, State
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.notices.models import Mail
from countyhall.kernel.period import Period
from countyhall.kernel.testing.factories import SubstitutionFactory, member_of

take = lifecycle.petition.take


@pytest.fixture
def in_work(petition, registrar, clerk, county, category):
    """A petition in the clerk's hands."""
    assigned = take(petition, "assign", by=registrar, unit=county.section, category=category)
    return take(assigned, "take_up", by=clerk)


@pytest.fixture
def drafted(in_work, clerk, section_chief):
    """A petition whose answer awaits approval."""
    return take(in_work, "draft", by=clerk, text="已於9月2日修復。")


def test_a_petition_cannot_be_closed_before_it_is_answered(in_work, clerk):
    """PET-07."""
    with pytest.raises(Refused):
        take(in_work, "close", by=clerk)


def test_whoever_drafted_an_answer_never_approves_it(in_work, section_chief, head):
    """PET-11: the chief who drafts needs somebody else to approve."""
    drafted = take(in_work, "draft", by=section_chief, text="已修復。")
    with pytest.raises(PermissionDenied):
        decide(drafted, by=section_chief)
    assert decide(drafted, by=head).state == State.ANSWERED


def test_whom_a_substitute_drafted_for_never_approves_it(in_work, section_chief, head, county):
    """DOC-06: no self-approval through delegation; the answer is the absent chief's own, so the head decides."""
    stand_in = member_of(county.other_section, "handler")
    SubstitutionFactory(
        absent=section_chief, substitute=stand_in, starts_on=date(2000, 1, 1), ends_on=date(2100, 1, 1)
    )
    drafted = take(in_work, "draft", by=stand_in, text="已修復。")
    assert approvals.circulation_of(drafted).on_behalf_of == section_chief
    with pytest.raises(PermissionDenied):
        decide(drafted, by=section_chief)
    assert decide(drafted, by=head).state == State.ANSWERED


def test_an_answer_sent_back_at_sign_off_is_written_again_and_goes_on_a_new_round(
    drafted, clerk, section_chief
):
    """The petition's reply goes through sign-off."""
    approvals.send_back(approvals.circulation_of(drafted), by=section_chief, reason="語氣請再斟酌")
    again = Petition.objects.get(pk=drafted.pk)
    assert again.state == State.IN_WORK and approvals.circulation_of(again) is None
    answered = decide(take(again, "draft", by=clerk, text="已修復，謝謝您。"), by=section_chief)
    assert answered.state == State.ANSWERED
    with pytest.raises(Refused):
        approvals.redecide(approvals.last_circulation(answered), by=section_chief, opinion="改")


def test_a_clerk_of_another_unit_takes_no_step(in_work, other_clerk):
    """X-03."""
    with pytest.raises(PermissionDenied):
        take(in_work, "draft", by=other_clerk, text="不是我的案件")


def test_an_approved_answer_is_mailed_ends_the_clock_and_counts_as_answered(drafted, section_chief):
    """PET-07, PET-08, X-07."""
    answered = decide(drafted, by=section_chief)
    assert answered.state == State.ANSWERED
    assert clocks.running(answered) is None
    letter = Letter.objects.get(petition=answered, kind="answer")
    assert (letter.drafted_by, letter.approved_by) == (drafted.drafted_by, section_chief)
    mail = Mail.objects.get(subject=letter.subject)
    assert "已於9月2日修復。" in mail.body
    assert Delivery.objects.get(letter=letter).proof == f"mail {mail.pk}"
    month = Period.parse("109-09")
    assert selectors.answered(month, date(2020, 9, 30)).count() == 1


def test_the_stored_letter_names_nobody(drafted, section_chief):
    """PET-10: a name stands in the mail to its owner and nowhere else."""
    decide(drafted, by=section_chief)
    letter = Letter.objects.get(petition=drafted, kind="answer")
    assert "測試民眾" not in letter.body
    assert "測試民眾" in Mail.objects.get(subject=letter.subject).body


def test_an_answer_waits_for_every_supporting_unit(petition, registrar, clerk, other_clerk, county):
    """One case, several units: the parts are merged into one letter, each under its unit's name."""
    assigned = take(petition, "assign", by=registrar, unit=county.section, support=[county.other_section])
    in_work = take(assigned, "take_up", by=clerk)
    with pytest.raises(Refused, match="乙處一科"):
        take(in_work, "draft", by=clerk, text="甲科的答覆")
    part = in_work.assignments.get(unit=county.other_section)
    lifecycle.assignment.take(part, "contribute", by=other_clerk, text="乙科的答覆")
    lead = in_work.assignments.get(unit=county.section)
    lifecycle.assignment.take(lead, "contribute", by=clerk, text="甲科的答覆")
    from countyhall.domains.petitions.forms.steps import merged_parts

    assert merged_parts(in_work) == "【甲處一科】\n甲科的答覆\n\n【乙處一科】\n乙科的答覆"
    assert take(in_work, "draft", by=clerk, text=merged_parts(in_work)).state == State.IN_APPROVAL


def test_a_supporting_unit_sees_the_petition_and_others_do_not(petition, registrar, other_clerk, county):
    """X-03."""
    assert petition not in type(petition).objects.visible_to(other_clerk)
    take(petition, "assign", by=registrar, unit=county.section, support=[county.other_section])
    assert petition in type(petition).objects.visible_to(other_clerk)


def test_an_administrator_reads_no_case_and_an_auditor_reads_all(petition, administrator, auditor):
    assert not type(petition).objects.visible_to(administrator).exists()
    assert type(petition).objects.visible_to(auditor).exists()


def test_a_reopened_petition_is_no_longer_closed_and_keeps_its_number(drafted, section_chief, clerk):
    """PET-14: the figure as of a later day counts it as open again, as of the earlier day as closed."""
    answered = decide(drafted, by=section_chief)
    closed = take(answered, "close", by=clerk)
    period = Period.parse("109-09")
    assert selectors.closed_in(period, date(2020, 9, 1)).count() == 1
    reopened = take(closed, "reopen", by=clerk, reason="又壞了", on=date(2020, 9, 10))
    assert reopened.number == closed.number
    assert selectors.closed_in(period, date(2020, 9, 9)).count() == 1
    assert selectors.closed_in(period, date(2020, 9, 10)).count() == 0
    assert clocks.running(reopened).started_on == date(2020, 9, 10)


def test_a_citizen_cannot_reopen_after_the_days_are_over(drafted, section_chief):
    """PET-14: 30 days."""
    answered = decide(drafted, by=section_chief)
    with pytest.raises(Refused):
        take(answered, "ask_to_reopen", by=None, reason="又壞了", on=date(2020, 10, 2))
    reopened = take(answered, "ask_to_reopen", by=None, reason="又壞了", on=date(2020, 10, 1))
    assert reopened.state == State.REOPENED


def test_the_days_stand_still_while_the_citizen_is_asked(in_work, clerk):
    """PET-08: three working days from 1 September end on the 4th; a day's pause moves that by one."""
    assert clocks.running(in_work).due_on == date(2020, 9, 4)
    asked = take(in_work, "ask", by=clerk, question="請問燈桿編號？", on=date(2020, 9, 2))
    assert clocks.running(asked).state == "paused"
    on_again = take(asked, "supply", by=None, text="編號A123", on=date(2020, 9, 3))
    assert "A123" in on_again.body
    assert clocks.running(on_again).due_on == date(2020, 9, 7)


def test_an_extension_is_told_to_the_citizen_and_never_passes_thirty_days(in_work, planning_officer):
    """PET-08."""
    with pytest.raises(Refused):
        take(in_work, "extend", by=planning_officer, days=30, reason="需會勘")
    assert not Letter.objects.filter(kind="extension").exists()
    take(in_work, "extend", by=planning_officer, days=5, reason="需會勘")
    assert clocks.running(in_work).due_on == date(2020, 9, 11)
    assert "需會勘" in Letter.objects.get(kind="extension").body
