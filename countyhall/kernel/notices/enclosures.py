"""Files that go with a letter: chosen once, the same bytes at every try, nothing sealed, nothing too large."""

import re
from collections.abc import Iterable, Sequence
from email.message import EmailMessage

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from countyhall.kernel.attachments import store
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.notices.models import Enclosure, Mail

__all__ = ["Gone", "again", "attach_to", "of_files", "put_in"]

CALENDAR = "text/calendar"
METHOD = re.compile(rb"^METHOD:([A-Z]+)\r?$", re.MULTILINE)


class Gone(Exception):
    """A file was sealed or destroyed since the letter was written: the letter does not go without it."""


def of_files(files: Sequence[Attachment]) -> list[Enclosure]:
    """The enclosures of a letter to be. Raises ``ValidationError`` for what no letter carries."""
    if sealed := next((one for one in files if one.sealed), None):
        raise ValidationError(_("%(file)s is sealed and goes into no letter.") % {"file": sealed})
    size = sum(one.shown_size or one.size for one in files)
    if size > settings.MAIL_FILES_MAX_BYTES:
        said = {"size": filesizeformat(size), "most": filesizeformat(settings.MAIL_FILES_MAX_BYTES)}
        raise ValidationError(
            _("The files are too large for a letter (%(size)s; at most %(most)s). Send them another way.")
            % said
        )
    return [
        Enclosure(
            attachment=one, name=one.name, media_type=_sort_of(one), sha256=one.shown_sha256 or one.sha256,
            size=one.shown_size or one.size,
        )
        for one in files
    ]  # fmt: skip


def _sort_of(one: Attachment) -> str:
    """A file is known by its bytes; a calendar is plain text to those, and by its name what it is."""
    return CALENDAR if one.name.lower().endswith(".ics") else one.media_type


def again(mail: Mail) -> list[Enclosure]:
    """The same enclosures for another letter."""
    kept = ("attachment", "name", "media_type", "sha256", "size")
    return [Enclosure(**{name: getattr(one, name) for name in kept}) for one in mail.enclosures.all()]


def put_in(mail: Mail, enclosed: Iterable[Enclosure]) -> None:
    """They belong to this letter."""
    rows = list(enclosed)
    for one in rows:
        one.mail = mail
    Enclosure.objects.bulk_create(rows)


def attach_to(message: EmailMessage, mail: Mail) -> None:
    """Put the files into the message. Raises :class:`Gone` where one may or can no longer be sent."""
    for one in mail.enclosures.select_related("attachment"):
        path = store.path_of(one.sha256)
        if one.attachment is None or one.attachment.sealed or not path.exists():
            raise Gone(one.name)
        data = path.read_bytes()
        kind, _slash, sort = one.media_type.partition("/")
        message.add_attachment(
            data, maintype=kind, subtype=sort or "octet-stream", filename=one.name, params=_more(one, data)
        )


def _more(one: Enclosure, data: bytes) -> dict[str, str]:
    """A calendar says what is asked of its reader (RFC 6047), and its letters' code."""
    if one.media_type != CALENDAR:
        return {}
    method = METHOD.search(data)
    return {"charset": "utf-8"} | ({"method": method[1].decode()} if method else {})
