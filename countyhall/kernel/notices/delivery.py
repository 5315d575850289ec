"""Bring letters to the mail server, once each.

A letter is marked *sending* and the mark committed before the server is spoken to; just before its text
leaves us, *handed over* is committed as well. If the process dies in between, a letter that was not handed
over is simply tried again, under the same Message-ID: nobody has it. A letter that was handed over may or
may not have been accepted, and only the server knows; it is **not** sent again by itself (at most once),
but shown as a technical failure with a task for the unit. As long as the process lives, a server that does
not acknowledge the text has not taken the letter over (RFC 5321, 4.2.5), so it is tried again: the letter
is sent at least once, and never again after an acknowledgement.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.jobs.services import wait
from countyhall.kernel.notices import quiet, services
from countyhall.kernel.notices.models import Mail, MailEvent
from countyhall.kernel.notices.transport import OurFault, Refused, RefusedForNow, transport

State = Mail.State
LEASE = timedelta(minutes=5)  # longer than any one dialogue: see EMAIL_TIMEOUT
GIVE_UP_AFTER = timedelta(days=3)
FIRST_WAIT = 60  # seconds


def send_due() -> int:
    """Send every letter that is due; returns how many were tried."""
    count = 0
    carrier = transport()
    try:
        while mail := claim():
            send(mail, carrier)
            count += 1
    finally:
        carrier.close()
    return count


@transaction.atomic
def claim() -> Mail | None:
    """Take the next due letter for this process alone."""
    now = timezone.now()
    due = Mail.objects.select_for_update(skip_locked=True, of=("self",)).filter(due_at__lte=now)
    mail = due.order_by("-urgent", "due_at", "pk").first()
    if mail is None:
        return None
    if not mail.urgent and (later := quiet.next_moment(now)) > now:
        due.filter(urgent=False).update(due_at=later)
        return claim() if mail.urgent else None
    mail.state, mail.due_at, mail.lease_until = State.SENDING, None, now + LEASE
    mail.handed_over_at, mail.tries = None, mail.tries + 1
    mail.save(update_fields=["state", "due_at", "lease_until", "handed_over_at", "tries"])
    MailEvent.objects.create(mail=mail, state=State.SENDING)
    return mail


def send(mail: Mail, carrier) -> None:
    """One try, and what came of it."""
    try:
        answer = carrier.send(mail, before_text=lambda: _handed_over(mail))
    except Refused as refusal:
        services.bounced(mail.message_id, code=refusal.code, text=refusal.text)
    except RefusedForNow as refusal:
        _later(mail, State.TEMPORARY_FAILURE, refusal)
    except OurFault as fault:
        _later(mail, State.TECHNICAL_FAILURE, fault)
    else:
        with transaction.atomic():
            services.settle(mail, State.DELIVERED, code="250", text=answer)


def recover() -> int:
    """Settle the letters whose process died while sending; returns how many."""
    count = 0
    while _recover_one():
        count += 1
    return count


@transaction.atomic
def _recover_one() -> bool:
    left = Mail.objects.select_for_update(skip_locked=True, of=("self",))
    mail = left.filter(state=State.SENDING, lease_until__lt=timezone.now()).first()
    if mail is None:
        return False
    if mail.handed_over_at is None:
        services.settle(
            mail, State.TEMPORARY_FAILURE, text="interrupted before the text", due_at=timezone.now()
        )
    else:
        services.settle(mail, State.TECHNICAL_FAILURE, text="interrupted while handing over the text")
        services.ask_unit(
            mail,
            _("Nobody knows whether the letter to %(to)s arrived: “%(subject)s”. Ask, or send it again."),
        )
    return True


def _handed_over(mail: Mail) -> None:
    Mail.objects.filter(pk=mail.pk).update(handed_over_at=timezone.now())


@transaction.atomic
def _later(mail: Mail, state: str, why) -> None:
    now = timezone.now()
    if now - mail.created_at > GIVE_UP_AFTER:
        services.bounced(mail.message_id, code=why.code, text=why.text)
        return
    services.settle(
        mail,
        state,
        code=why.code,
        text=why.text,
        due_at=now + timedelta(seconds=wait(mail.tries, FIRST_WAIT)),
    )
