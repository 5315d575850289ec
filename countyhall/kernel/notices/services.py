"""Tell people and citizens, follow each letter, and deal with what comes back."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from countyhall.kernel import events
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.notices import enclosures, quiet
from countyhall.kernel.notices.models import Mail, MailEvent, Notice
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock
from countyhall.kernel.records.models import Record
from countyhall.kernel.roles import services as roles

__all__ = [
    "bounced", "cancel", "done", "log_of", "mails_of", "notices_of", "read", "read_all", "send_again", "tell",
    "tell_address", "unread_count",
]  # fmt: skip

State = Mail.State


def tell(
    people: Iterable[User], message, *, record=None, link: str = "", kind: str = "", mail: bool = True
) -> list[Notice]:
    """Tell ``people`` something, in the caller's transaction and in each reader's language.

    ``message`` may be lazily translated. Of a ``record`` only those hear who may see it (X-03); ``link``
    is by default the record's page. With ``mail`` it goes by mail as well, to those who have an address.
    Returns the notices written.
    """
    readers = _readers(people, record)
    link = link or _address_of(record)
    notices, letters, goes_at = [], [], quiet.next_moment(timezone.now()) if readers and mail else None
    for reader in readers:
        with translation.override(reader.language):
            text = _line(str(message), 500)
        notices.append(Notice(to=reader, kind=kind, message=text, link=link, **_about(record)))
        if mail and reader.email:
            letters.append(_letter(reader.email, text, text, record, link, reader.language, goes_at))
    _post(letters)
    return Notice.objects.bulk_create(notices)


def tell_address(
    email: str, subject, body, *, record=None, link: str = "", language: str = "zh-hant", urgent: bool = False,
    files: Sequence[Attachment] = (),
) -> Mail:  # fmt: skip
    """Write to a citizen, in the caller's transaction. ``urgent`` ignores the quiet hours; ``files`` go along.

    Raises ``ValidationError`` for an address to which nothing can be sent, and for files that no letter
    carries: sealed ones, and more than ``MAIL_FILES_MAX_BYTES`` together.
    """
    now = timezone.now()
    goes_at = now if urgent else quiet.next_moment(now)
    with translation.override(language):
        enclosed = enclosures.of_files(files)
        letter = _letter(
            checked_address(email), str(subject), str(body), record, link, language, goes_at, urgent
        )
    sent = _post([letter])[0]
    enclosures.put_in(sent, enclosed)
    return sent


def checked_address(email: str) -> str:
    """The address without blanks around it. Raises ``ValidationError`` for what is none, or hides a line."""
    email = email.strip()
    validate_email(email)
    return email


def unread_count(user: User) -> int:
    """How many notices ``user`` has not read."""
    return Notice.objects.filter(to=user, read_at=None).count()


def notices_of(user: User) -> QuerySet[Notice]:
    """What ``user`` was told, newest first."""
    return Notice.objects.filter(to=user)


def read(notice: Notice, *, by: User) -> None:
    """Mark one's own notice as read."""
    Notice.objects.filter(pk=notice.pk, to=by, read_at=None).update(read_at=timezone.now())


def read_all(*, by: User) -> int:
    """Mark all of one's own notices as read."""
    return Notice.objects.filter(to=by, read_at=None).update(read_at=timezone.now())


def done(notice: Notice, *, by: User) -> None:
    """A task is done: it leaves everybody's list to whom it was given."""
    if not Notice.objects.filter(pk=notice.pk, to=by, kind=Notice.TASK).exists():
        return
    same = Notice.objects.filter(
        kind=Notice.TASK, content_type=notice.content_type_id, object_id=notice.object_id, link=notice.link,
        at__range=(notice.at - timedelta(minutes=1), notice.at + timedelta(minutes=1)), done_at=None,
    ) if notice.object_id else Notice.objects.filter(pk=notice.pk)  # fmt: skip
    now = timezone.now()
    same.update(done_at=now)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)


def mails_of(record) -> QuerySet[Mail]:
    """The letters about a record, newest first, with their log."""
    return Mail.objects.filter(**_about(record)).prefetch_related("events")


def log_of(record) -> QuerySet[MailEvent]:
    """The delivery log of a record: every letter's every state, oldest first."""
    about = {f"mail__{name}": value for name, value in _about(record).items()}
    return MailEvent.objects.filter(**about).select_related("mail").order_by("pk")


@transaction.atomic
def cancel(mail: Mail, *, reason: str = "") -> bool:
    """Do not send it after all; false when it is too late for that."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state not in {State.CREATED, State.TEMPORARY_FAILURE, State.TECHNICAL_FAILURE}:
        return False
    settle(mail, State.CANCELLED, text=reason)
    return True


@transaction.atomic
def send_again(mail: Mail) -> Mail:
    """A person decides to send a failed letter once more: a new letter with a Message-ID of its own."""
    letter = Mail(
        to=mail.to, subject=mail.subject, body=mail.body, link=mail.link, language=mail.language,
        urgent=True, content_type=mail.content_type, object_id=mail.object_id,
        message_id=_message_id(), due_at=timezone.now(),
    )  # fmt: skip
    sent = _post([letter])[0]
    enclosures.put_in(sent, enclosures.again(mail))
    return sent


@transaction.atomic
def bounced(message_id: str, *, code: str = "", text: str = "") -> Mail | None:
    """The letter came back for good: mark it and give the record's unit a task (X-07).

    ``code`` is the SMTP or enhanced status (RFC 3463). Returns the letter, or ``None`` when it is not ours.
    """
    mail = Mail.objects.select_for_update().filter(message_id=message_id.strip().strip("<>")).first()
    if mail is None or mail.state in {State.PERMANENT_FAILURE, State.CANCELLED}:
        return mail
    settle(mail, State.PERMANENT_FAILURE, code=code, text=text)
    ask_unit(mail, gettext_lazy("A letter to %(to)s came back: “%(subject)s”. Reach them another way."))
    return mail


def settle(mail: Mail, state: str, *, code: str = "", text: str = "", due_at=None) -> None:
    """Write a letter's new state and its log line; the caller holds the row."""
    mail.state, mail.due_at, mail.lease_until = state, due_at, None
    if state == State.DELIVERED:
        mail.delivered_at = timezone.now()
    mail.save(update_fields=["state", "due_at", "lease_until", "delivered_at"])
    MailEvent.objects.create(mail=mail, state=state, code=str(code)[:20], text=_line(text, 500))


def ask_unit(mail: Mail, message) -> None:
    """Give a task to the people of the unit whose record the letter is about, and tell the house."""
    record = mail.record
    if record is None:
        return
    said = Spoken(message, {"to": mail.to, "subject": mail.subject})
    tell(_people_of(record), said, record=record, kind=Notice.TASK, mail=False)
    events.emit("notices.bounced", record, by=None, mail=mail)


class Spoken:
    """A lazily translated sentence with its values, put together in the reader's language."""

    def __init__(self, message, values: dict) -> None:
        self.message, self.values = message, values

    def __str__(self) -> str:
        return str(self.message) % self.values


def _people_of(record) -> QuerySet[User]:
    in_force = roles.in_force(clock.today())
    return User.objects.filter(
        pk__in=roles.Grant.objects.filter(in_force, unit=record.unit_id).values("user"), is_active=True
    )


def _readers(people: Iterable[User], record) -> list[User]:
    readers = list({person.pk: person for person in people if person.is_active}.values())
    if not isinstance(record, Record):
        return readers
    roles.read_ahead(readers)
    gate, answers, seeing = type(record).objects.filter(pk=record.pk), {}, []
    for reader in readers:
        if record.seen_in_its_unit(reader):  # a step may just be giving it to this unit
            seeing.append(reader)
            continue
        held = frozenset((one.role.pk, one.unit.pk) for one in roles.held_by(reader))
        if held not in answers:  # whoever holds the same sees the same
            answers[held] = gate.visible_to(reader).exists()
        if answers[held]:
            seeing.append(reader)
    return seeing


def _letter(to, subject, body, record, link, language, goes_at, urgent=False) -> Mail:
    return Mail(
        to=to, subject=_line(subject, 300), body=body, link=_absolute(link), language=language, urgent=urgent,
        message_id=_message_id(), due_at=goes_at, **_about(record),
    )  # fmt: skip


def _post(letters: list[Mail]) -> list[Mail]:
    if letters:
        Mail.objects.bulk_create(letters)
        MailEvent.objects.bulk_create([MailEvent(mail=one, state=State.CREATED) for one in letters])
        from countyhall.kernel.notices.tasks import send_due  # the postman knows the letters, not vice versa

        jobs.defer(send_due, key="mail")
    return letters


def _about(record) -> dict:
    if record is None:
        return {}
    return {"content_type": ContentType.objects.get_for_model(record), "object_id": record.pk}


def _address_of(record) -> str:
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""


def _absolute(link: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{link}" if link.startswith("/") else link


def _line(text: str, longest: int) -> str:
    """One line: whatever could begin a new mail header becomes a blank."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def _message_id() -> str:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or urlsplit(settings.SITE_URL).hostname
    return f"{uuid.uuid4()}@{host}"
