"""How a letter leaves the house: by SMTP (RFC 5321), or into a folder where no mail server is set."""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from countyhall.kernel.notices.enclosures import Gone, attach_to
from countyhall.kernel.notices.models import Mail

__all__ = ["OurFault", "Refused", "RefusedForNow", "compose", "transport"]


class NotSent(Exception):
    """The letter was not taken over; ``code`` and ``text`` are what the server answered."""

    def __init__(self, code: int | str = "", text: str | bytes = "") -> None:
        self.code = str(code)
        self.text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        super().__init__(f"{self.code} {self.text}".strip())


class Refused(NotSent):
    """The other side said no for good (5xx)."""


class RefusedForNow(NotSent):
    """The other side said not now (4xx), or broke off."""


class OurFault(NotSent):
    """It did not come to speaking: no connection, no sign-in, no encryption."""


class Transport(Protocol):
    """Takes a letter away."""

    def send(self, mail: Mail, before_text: Callable[[], None]) -> str:
        """The server's acknowledgement. ``before_text`` is called when the text is about to leave us."""

    def close(self) -> None:
        """Say good-bye."""


def transport() -> Transport:
    """SMTP where ``SMTP_HOST`` is set, else the folder ``MAIL_FOLDER``."""
    return Smtp() if settings.EMAIL_HOST else Folder(Path(settings.MAIL_FOLDER))


def compose(mail: Mail, cte: str = "base64") -> EmailMessage:
    """The letter as MIME: plain text and simple HTML, UTF-8; header values cannot begin a new line."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = timezone.localtime(mail.created_at)
    message["Message-ID"] = f"<{mail.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    with translation.override(mail.language):
        message.set_content(render_to_string("notices/mail.txt", {"mail": mail}), cte=cte)
        message.add_alternative(
            render_to_string("notices/mail.html", {"mail": mail}), subtype="html", cte=cte
        )
    try:
        attach_to(message, mail)
    except (Gone, OSError) as error:
        raise OurFault("", f"file: {error}") from error
    return message


class Smtp:
    """One connection for many letters."""

    def __init__(self) -> None:
        self.server: smtplib.SMTP | None = None

    def send(self, mail: Mail, before_text: Callable[[], None]) -> str:
        """Speak the dialogue step by step, so that ``before_text`` comes exactly before the text."""
        content = compose(mail).as_bytes()
        sender = re.sub(r".*<|>.*", "", settings.DEFAULT_FROM_EMAIL)
        server = self._connect()
        try:
            _expect(server.mail(sender), {250})
            _expect(server.rcpt(mail.to), {250, 251})
            server.putcmd("data")
            _expect(server.getreply(), {354})
            before_text()
            server.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")  # RFC 5321, 4.5.2
            answer = _expect(server.getreply(), {250})
        except NotSent:
            self._reset()
            raise
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise RefusedForNow("", str(error)) from error
        return answer

    def close(self) -> None:
        """QUIT, whatever the server says to that."""
        if self.server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.server.quit()
            self.server = None

    def _connect(self) -> smtplib.SMTP:
        if self.server is not None:
            return self.server
        try:
            server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT)
            if settings.EMAIL_USE_TLS:
                server.starttls(context=ssl.create_default_context())
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            server.ehlo_or_helo_if_needed()
        except smtplib.SMTPResponseException as error:
            kind = RefusedForNow if 400 <= error.smtp_code < 500 else OurFault
            raise kind(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise OurFault("", str(error)) from error
        self.server = server
        return server

    def _reset(self) -> None:
        try:
            self.server.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self.server is not None:
            self.server.close()
        self.server = None


class Folder:
    """Keeps each letter as a file that every mail program opens: for trials, where no server is set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: Mail, before_text: Callable[[], None]) -> str:
        """Write ``<moment>-<address>-<key>.eml``; a second time replaces the first."""
        name = re.sub(
            r"[^\w.@-]", "_", f"{timezone.localtime(mail.created_at):%Y%m%d-%H%M%S}-{mail.to}-{mail.pk}.eml"
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            before_text()
            path = self.folder / name
            path.write_bytes(compose(mail, cte="8bit").as_bytes(policy=policy.SMTPUTF8))
        except OSError as error:
            raise OurFault("", str(error)) from error
        return str(path.name)

    def close(self) -> None:
        """Nothing to say."""


def _expect(reply: tuple[int, bytes], wanted: set[int]) -> str:
    code, text = reply
    if code in wanted:
        return text.decode("utf-8", "replace")
    if code == -1:
        raise smtplib.SMTPServerDisconnected("the server broke off")
    raise (Refused if 500 <= code < 600 else RefusedForNow)(code, text)
