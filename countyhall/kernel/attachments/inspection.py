"""Is this file what it says, and harmless? Refusals are sentences that say what to do instead."""

import mmap
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError

from countyhall.kernel.attachments import containers, kinds, names, scanner

__all__ = ["EMPTY", "check", "most_bytes"]

EMPTY = gettext_lazy("The file is empty. Look at it on your own computer, then attach it again.")
# The harmless test file that every scanner must find (eicar.org), put together so that this file is not one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST_PIXELS = 120_000_000

WHY = {
    kinds.RUNNABLE: gettext_lazy(
        "This is a program, and programs are not accepted. Send the document itself, as PDF."
    ),
    kinds.ARCHIVE: gettext_lazy(
        "Archives of this kind cannot be looked into. Unpack it and attach the files, or use ZIP."
    ),
    kinds.WEB_PAGE: gettext_lazy("Web pages can carry a program. Print the page as PDF, then attach that."),
    kinds.DRAWING: gettext_lazy(
        "SVG drawings can carry a program. Save the drawing as PNG or PDF, then attach that."
    ),
}


def most_bytes() -> int:
    """The largest file that is accepted, in bytes."""
    return settings.ATTACHMENT_MAX_BYTES


def check(path: Path, name: str) -> str:
    """The media type of a harmless file of an allowed kind. Raises ``ValidationError`` for any other."""
    if path.stat().st_size == 0:
        raise ValidationError(EMPTY, code="empty")
    media_type = kinds.sniff(path)
    _refuse_marked(path)
    _allowed(media_type, name)
    _one_kind_only(path, media_type)
    if media_type in kinds.IMAGES:
        _picture(path)
    containers.check(path, media_type)
    scanner.scan(path)
    return media_type


def _allowed(media_type: str, name: str) -> None:
    if media_type in WHY:
        raise ValidationError(WHY[media_type], code="kind")
    if media_type not in kinds.allowed():
        raise ValidationError(
            _("Files of this kind are not accepted. Accepted are: %(endings)s.") % {"endings": accepted()},
            code="kind",
        )
    said = names.ending(name)
    if said not in kinds.ENDINGS.get(media_type, {said}):
        raise ValidationError(
            _(
                "“%(name)s” is not what its ending says: its content is %(kind)s. Save it anew from its "
                "own program."
            )
            % {"name": name, "kind": ", ".join(sorted(kinds.ENDINGS[media_type])).upper()},
            code="ending",
        )


def accepted() -> str:
    """The endings that are accepted, for a person to read."""
    return ", ".join(sorted({e for kind in kinds.allowed() for e in kinds.ENDINGS.get(kind, {kind})}))


def _refuse_marked(path: Path) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(EICAR) >= 0:
            raise ValidationError(scanner.FOUND % {"name": "EICAR"}, code="virus")


def _one_kind_only(path: Path, media_type: str) -> None:
    """Refuse a file that is two things at once: harmless to the one program, harmful to the next."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = content[:1024]
        zipped = media_type == "application/zip" or media_type in kinds.OOXML or media_type in kinds.ODF
        second = (
            (media_type != "application/pdf" and media_type != "text/plain" and b"%PDF-" in start)
            or (not zipped and media_type != "text/plain" and _ends_as_zip(content))
            or (
                media_type in kinds.IMAGES
                and any(content.find(mark) >= 0 for mark in (b"<script", b"<?php", b"<html"))
            )
        )
    if second:
        raise ValidationError(
            _(
                "The file is two kinds at once, as hidden attacks are. Open it in its own program and save "
                "it anew."
            ),
            code="polyglot",
        )


def _ends_as_zip(content) -> bool:
    tail = content[max(0, len(content) - 65557) :]
    at = tail.rfind(b"PK\x05\x06")
    return at >= 0 and content.find(b"PK\x01\x02") >= 0


def _picture(path: Path) -> None:
    try:
        with Image.open(path) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(
                    _("The picture has too many pixels. Make it smaller, then attach it."), code="bomb"
                )
            image.verify()
        with Image.open(path) as image:
            image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            _("The picture cannot be opened. Look at it on your own computer, save it anew, then attach it."),
            code="broken",
        ) from error
