"""A letter goes out once, is tried again when it must be, and comes back to somebody when it fails."""

import email
import email.policy
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.jobs.services import run_due
from countyhall.kernel.notices import delivery, dsn, quiet, services
from countyhall.kernel.notices.models import Mail, MailEvent, Notice, QuietHours
from countyhall.kernel.notices.tests import sink as sinks
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.roles.models import Role

pytestmark = pytest.mark.django_db
State = Mail.State


@pytest.fixture
def sink(settings):
    with sinks.running(settings) as sink:
        yield sink


@pytest.fixture
def case(county):
    Role.objects.filter(code__in=["handler", "auditor", "unit_head"]).update(extra=["casebook.view_case"])
    return Case.objects.create(subject="路燈", unit=county.section)


def write(**fields) -> Mail:
    return services.tell_address("lin@example.tw", "收到您的信", "我們會在期限內答覆。", **fields)


def again(mail: Mail) -> Mail:
    """Make the letter due now and let the postman go round."""
    Mail.objects.filter(pk=mail.pk, due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
    delivery.send_due()
    mail.refresh_from_db()
    return mail


def states(mail: Mail) -> list[str]:
    return list(mail.events.values_list("state", flat=True))


def test_a_letter_is_written_with_the_change_and_brought_by_the_queue(sink):
    """X-07."""
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    mail = write()
    assert run_due(["mail"]) == 1
    mail.refresh_from_db()
    assert mail.state == State.DELIVERED
    assert states(mail) == ["created", "sending", "delivered"]
    assert len(sink.taken) == 1


def test_a_letter_reads_as_it_was_written(sink):
    again(
        services.tell_address("lin@example.tw", "臺北𠮷野 & <主旨>", "第一行\n.\n<b>第二行</b>", link="/p/1/")
    )
    message = email.message_from_bytes(sink.taken[0], policy=email.policy.default)
    assert message["Subject"] == "臺北𠮷野 & <主旨>"
    plain = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    assert "第一行\n.\n<b>第二行</b>" in plain.replace("\r\n", "\n")
    assert "/p/1/" in plain
    assert "&lt;b&gt;第二行&lt;/b&gt;" in page
    assert message["Message-ID"].count("@") == 1


@pytest.mark.parametrize("subject", ["您好\r\nBcc: all@example.tw", "您好\n\nbody", "a\x0bb\x85c\u2028d"])
def test_a_subject_cannot_begin_another_header(sink, subject):
    mail = again(services.tell_address("lin@example.tw", subject, "x"))
    message = email.message_from_bytes(sink.taken[0], policy=email.policy.default)
    assert message["Bcc"] is None
    assert message["To"] == "lin@example.tw"
    assert len(mail.subject.splitlines()) == 1


@pytest.mark.parametrize("address", ["a@b.tw\nBcc: c@d.tw", "a@b.tw, c@d.tw", "nobody", "", "a b@c.tw"])
def test_an_address_to_which_nothing_can_be_sent_is_refused(address):
    with pytest.raises(ValidationError):
        services.tell_address(address, "s", "b")
    assert not Mail.objects.exists()


def test_a_delayed_letter_is_tried_again_later_under_the_same_id(sink):
    """Greylisting: 451, then 250."""
    sink.to_recipients = ["451 4.7.1 come back later"]
    mail = again(write())
    assert mail.state == State.TEMPORARY_FAILURE
    assert mail.due_at > timezone.now() + timedelta(seconds=30)
    assert delivery.send_due() == 0
    first = mail.message_id
    assert again(mail).state == State.DELIVERED
    assert mail.message_id == first
    assert states(mail) == ["created", "sending", "temporary-failure", "sending", "delivered"]
    assert len(sink.taken) == 1


def test_each_wait_is_longer_and_after_three_days_it_is_given_up(sink, case, clerk):
    sink.answers = ["450 mailbox busy"] * 9
    mail, waits = write(record=case), []
    for _turn in range(4):
        again(mail)
        waits.append(mail.due_at - timezone.now())
    assert waits[0] < waits[1] < waits[2] < waits[3]
    Mail.objects.update(created_at=timezone.now() - timedelta(days=4))
    assert again(mail).state == State.PERMANENT_FAILURE
    assert Notice.objects.filter(to=clerk, kind=Notice.TASK).exists()


def test_a_refused_letter_becomes_a_task_of_the_records_unit(sink, case, clerk, other_clerk, head):
    """X-07: a bounce opens a task."""
    sink.to_recipients = ["550 5.1.1 no such user"]
    mail = again(write(record=case))
    assert mail.state == State.PERMANENT_FAILURE
    assert mail.due_at is None
    last = mail.events.last()
    assert (last.code, last.text) == ("550", "5.1.1 no such user")
    task = Notice.objects.get(kind=Notice.TASK)
    assert task.to == clerk
    assert "lin@example.tw" in task.message
    services.done(task, by=other_clerk)
    task.refresh_from_db()
    assert task.done_at is None
    services.done(task, by=clerk)
    task.refresh_from_db()
    assert task.done_at
    assert list(services.log_of(case).values_list("state", flat=True)) == [
        "created",
        "sending",
        "permanent-failure",
    ]


def test_a_connection_broken_off_in_the_text_is_tried_again_until_acknowledged(sink):
    sink.answers = ["break"]
    mail = again(write())
    assert mail.state == State.TEMPORARY_FAILURE
    assert again(mail).state == State.DELIVERED
    assert again(mail).state == State.DELIVERED
    assert len(sink.taken) == 1


def test_one_letter_that_fails_does_not_hold_up_the_next(sink):
    sink.to_recipients = ["550 no"]
    sink.answers = ["break"]
    mails = [write() for _turn in range(4)]
    delivery.send_due()
    assert [Mail.objects.get(pk=m.pk).state for m in mails] == [
        "permanent-failure", "temporary-failure", "delivered", "delivered",
    ]  # fmt: skip


def test_without_a_server_it_is_our_failure_and_tried_again(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = again(write())
    assert mail.state == State.TECHNICAL_FAILURE
    assert mail.due_at is not None


def test_a_postman_killed_before_the_text_is_followed_by_another(sink):
    mail = write()
    assert delivery.claim() == mail
    assert delivery.recover() == 0, "its lease still holds"
    Mail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert delivery.recover() == 1
    assert again(mail).state == State.DELIVERED
    assert len(sink.taken) == 1


def test_a_postman_killed_after_the_text_is_not_followed_by_a_second_letter(sink, case, clerk):
    """Kill -9 between the acknowledgement and our note of it: the citizen must not get it twice."""
    mail = write(record=case)
    claimed = delivery.claim()
    from countyhall.kernel.notices.transport import transport

    transport().send(claimed, before_text=lambda: delivery._handed_over(claimed))
    Mail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert delivery.recover() == 1
    mail.refresh_from_db()
    assert mail.state == State.TECHNICAL_FAILURE
    assert again(mail).state == State.TECHNICAL_FAILURE
    assert len(sink.taken) == 1
    assert Notice.objects.filter(to=clerk, kind=Notice.TASK).count() == 1
    second = services.send_again(mail)
    assert again(second).state == State.DELIVERED
    assert second.message_id != mail.message_id


def test_a_letter_may_be_cancelled_until_it_left(sink):
    mail = write()
    assert services.cancel(mail, reason="寫錯了")
    assert delivery.send_due() == 0
    sent = again(write())
    assert not services.cancel(sent)
    assert states(mail) == ["created", "cancelled"]


def test_a_report_of_the_other_server_marks_the_letter(sink, case, clerk):
    """RFC 3464: the refusal comes hours later, as a letter."""
    mail = again(write(record=case))
    report = (
        "From: MAILER-DAEMON@example.tw\r\nTo: countyhall@localhost\r\nSubject: "
        "Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain\r\n\r\nsorry\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.tw\r\n\r\n"
        "Final-Recipient: rfc822; lin@example.tw\r\nAction: failed\r\nStatus: 5.2.2\r\n"
        "Diagnostic-Code: smtp; 552 5.2.2 mailbox full\r\n\r\n"
        f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: "
        f"<{mail.message_id}>\r\nSubject: x\r\n\r\n--x--\r\n"
    ).encode()
    assert dsn.take_in(report) == mail
    mail.refresh_from_db()
    assert mail.state == State.PERMANENT_FAILURE
    assert mail.events.last().code == "5.2.2"
    assert Notice.objects.filter(to=clerk, kind=Notice.TASK).count() == 1
    dsn.take_in(report)
    assert Notice.objects.filter(to=clerk, kind=Notice.TASK).count() == 1
    assert dsn.take_in(report.replace(b"Action: failed", b"Action: delayed")) is None
    assert services.bounced("<unknown@nowhere>") is None


def moment(day: int, hour: int) -> datetime:
    return timezone.make_aware(datetime(2020, 9, day, hour))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (moment(2, 12), moment(2, 12)),  # Wednesday noon
        (moment(2, 23), moment(3, 7)),
        (moment(3, 3), moment(3, 7)),
        (moment(4, 23), moment(7, 7)),  # Friday night: over the weekend
        (moment(5, 12), moment(7, 7)),
    ],
)
def test_quiet_hours_run_over_midnight_and_days_off(settings, now, then):
    """X-07."""
    settings.OFFICE_CALENDAR = ""
    QuietHours.objects.create(valid_from=datetime(2020, 1, 1), starts=time(22), ends=time(7), days_off=True)
    assert quiet.next_moment(now) == then


def test_quiet_hours_are_those_in_force_on_the_day():
    QuietHours.objects.create(valid_from=datetime(2020, 9, 2), starts=time(22), ends=time(7))
    QuietHours.objects.create(valid_from=datetime(2020, 9, 10))
    assert quiet.next_moment(moment(1, 23)) == moment(1, 23)
    assert quiet.next_moment(moment(2, 23)) == moment(3, 7)
    assert quiet.next_moment(moment(10, 23)) == moment(10, 23)


def test_only_urgent_letters_leave_in_quiet_hours(sink):
    now = timezone.localtime()
    QuietHours.objects.create(
        valid_from=now.date() - timedelta(days=1),
        starts=(now - timedelta(hours=1)).time(), ends=(now + timedelta(hours=2)).time(),
    )  # fmt: skip
    later, urgent = write(), write(urgent=True)
    assert delivery.send_due() == 1
    urgent.refresh_from_db()
    later.refresh_from_db()
    assert urgent.state == State.DELIVERED
    assert later.state == State.CREATED


def test_everybody_is_told_once_in_their_own_language(clerk, head):
    head.language = "en"
    head.save()
    services.tell([clerk, head, clerk], _("Password"))
    assert Notice.objects.get(to=head).message == "Password"
    assert Notice.objects.get(to=clerk).message == "密碼"
    assert Mail.objects.count() == 2
    assert services.unread_count(clerk) == 1
    services.read(Notice.objects.get(to=clerk), by=head)
    assert services.unread_count(clerk) == 1
    assert services.read_all(by=clerk) == 1
    assert services.unread_count(clerk) == 0


def test_of_a_record_only_those_hear_who_may_see_it(case, clerk, other_clerk, administrator):
    """X-03: a notice agrees with the gate."""
    told = services.tell([clerk, other_clerk, administrator], "路燈的案子", record=case)
    assert [notice.to for notice in told] == [clerk]
    assert Mail.objects.count() == 1


def test_where_no_server_is_set_letters_are_kept_as_files(settings, tmp_path):
    settings.EMAIL_HOST, settings.MAIL_FOLDER = "", tmp_path / "mail"
    mail = again(
        services.tell_address("lin@example.tw", "請確認您的信", "網址：http://127.0.0.1/x", urgent=True)
    )
    assert mail.state == State.DELIVERED
    (file,) = (tmp_path / "mail").iterdir()
    text = file.read_text("utf-8")
    assert "請確認您的信" in text
    assert "http://127.0.0.1/x" in text


def test_djangos_own_mail_goes_through_the_outbox(settings):
    settings.EMAIL_BACKEND = "countyhall.kernel.notices.backend.OutboxBackend"
    EmailMessage("重設密碼", "請按這裡", to=["lin@example.tw"]).send()
    mail = Mail.objects.get()
    assert (mail.subject, mail.state, mail.urgent) == ("重設密碼", State.CREATED, True)
    assert MailEvent.objects.count() == 1


def files(case, settings, tmp_path, **sealed) -> list:
    """A calendar and a paper of a case."""
    settings.MEDIA_ROOT = tmp_path
    rows = [("會議.ics", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", "text/calendar"),
            ("開會通知單.pdf", b"%PDF-1.7 " + bytes(range(256)), "application/pdf")]  # fmt: skip
    return [attachments.keep(case, name, [data], media_type=kind) for name, data, kind in rows]


def test_a_letter_carries_its_files_and_the_same_bytes_again(sink, case, settings, tmp_path):
    """X-07: refused for now and tried again, it brings the same bytes; a calendar says what it asks."""
    calendar, paper = files(case, settings, tmp_path)
    sink.answers = ["451 not now", "250 taken"]
    mail = again(again(write(record=case, files=[calendar, paper])))
    assert mail.state == State.DELIVERED and sink.seen == 2
    (message,) = [email.message_from_bytes(taken, policy=email.policy.default) for taken in sink.taken]
    diary, sheet = message.iter_attachments()
    assert (diary.get_content_type(), diary.get_param("method")) == ("text/calendar", "REQUEST")
    assert (diary.get_filename(), sheet.get_filename()) == ("會議.ics", "開會通知單.pdf")
    for part, row in ((diary, calendar), (sheet, paper)):
        assert part.get_payload(decode=True) == attachments.open_file(row).read()
    assert again(services.send_again(mail)).enclosures.count() == 2


def test_what_is_sealed_or_too_large_goes_into_no_letter(sink, case, settings, tmp_path):
    """X-03, X-07: refused with words before anything is written; sealed later, the letter stays here."""
    rows = files(case, settings, tmp_path)
    settings.MAIL_FILES_MAX_BYTES = 100
    with pytest.raises(ValidationError, match=r"large|超過"):
        write(files=rows)
    settings.MAIL_FILES_MAX_BYTES = 10_000
    waiting = write(files=rows)
    attachments.seal(rows[1], by=None)
    rows[1].refresh_from_db()
    with pytest.raises(ValidationError, match=r"sealed|彌封"):
        write(files=rows)
    assert again(waiting).state == State.TECHNICAL_FAILURE
    assert Mail.objects.count() == 1 and not sink.taken
