"""What lies within documents and archives: macros, programs, bombs, locks, paths out of the folder."""

import mmap
import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

import pikepdf
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from countyhall.kernel.attachments import kinds, names

__all__ = ["check"]

MOST_ENTRIES = 10_000
NESTED = {"zip", "rar", "7z", "gz", "tgz", "bz2", "xz", "tar", "cab", "jar", "apk"}
VBA = "_VBA_PROJECT".encode("utf-16-le")
PDF_ACTIONS = {"/JavaScript", "/Launch"}  # ISO 32000-1, 12.6.4


def check(path: Path, media_type: str) -> None:
    """Raise ``ValidationError`` in words for a container that could do harm."""
    if media_type == kinds.OLE:
        _old_office(path)
    elif media_type == "application/pdf":
        _pdf(path)
    elif media_type == "application/zip" or media_type in kinds.OOXML or media_type in kinds.ODF:
        _zip(path, office=media_type != "application/zip")


def _zip(path: Path, *, office: bool) -> None:
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
            _declared(entries, path.stat().st_size)
            for entry in entries:
                _entry(entry, office)
            _unfold(archive, entries)
    except (BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise ValidationError(
            _("The file is damaged or packed in an unusual way. Save it anew from its own program."),
            code="broken",
        ) from error


def _declared(entries: list[ZipInfo], size: int) -> None:
    unfolded = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    too_thin = unfolded > 20 * 1024 * 1024 and unfolded > 150 * max(packed, 1)
    overlapping = packed > size
    if unfolded > settings.ATTACHMENT_MAX_UNFOLDED or len(entries) > MOST_ENTRIES or too_thin or overlapping:
        raise _bomb()


def _unfold(archive: ZipFile, entries: list[ZipInfo]) -> None:
    """Read everything once: what an archive says of its sizes need not be true."""
    left = settings.ATTACHMENT_MAX_UNFOLDED
    for entry in entries:
        with archive.open(entry) as file:
            head = file.read(8)
            _content(entry, head)
            left -= len(head)
            while block := file.read(1 << 20):
                left -= len(block)
                if left < 0:
                    raise _bomb()


def _entry(entry: ZipInfo, office: bool) -> None:
    if entry.flag_bits & 1:
        raise ValidationError(
            _(
                "The file is locked with a password, so nobody can check it. Take the password off, then "
                "attach it."
            ),
            code="locked",
        )
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or entry.filename.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", entry.filename):
        raise ValidationError(
            _("The archive wants to write outside of its folder. Pack it anew."), code="path"
        )
    last = entry.filename.rsplit("/", 1)[-1].lower()
    if last in {"vbaproject.bin", "vbadata.xml"} or (
        office and parts[0] in {"Basic", "Scripts"} and not entry.is_dir()
    ):
        raise _macros()
    if not office and names.ending(last) in NESTED:
        raise ValidationError(
            _("There is an archive within the archive. Unpack it and attach the files themselves."),
            code="nested",
        )
    if not office and names.ending(last) in names.RUNS:
        raise ValidationError(
            _("There is a program in the archive (“%(name)s”). Take it out, then attach it again.")
            % {"name": last},
            code="program",
        )


def _content(entry: ZipInfo, head: bytes) -> None:
    """A program under another name is still a program."""
    if head.startswith((b"MZ", b"\x7fELF")) or head.startswith(b"X5O!P%@A"):
        raise ValidationError(
            _("There is a program in the archive (“%(name)s”). Take it out, then attach it again.")
            % {"name": entry.filename},
            code="program",
        )


def _old_office(path: Path) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(VBA) >= 0 or content.find("VBA".encode("utf-16-le") + b"\0\0") >= 0:
            raise _macros()


def _pdf(path: Path) -> None:
    try:
        with pikepdf.open(path) as pdf:
            acts = any(_acts(thing) for thing in pdf.objects)
    except pikepdf.PasswordError as error:
        raise ValidationError(
            _(
                "The file is locked with a password, so nobody can check it. Take the password off, then "
                "attach it."
            ),
            code="locked",
        ) from error
    except pikepdf.PdfError as error:
        raise ValidationError(
            _("The PDF is damaged and cannot be opened. Print or save it anew as PDF, then attach it."),
            code="broken",
        ) from error
    if acts:
        raise ValidationError(
            _(
                "The PDF carries a program. Print it as PDF once more, which takes the program out, then "
                "attach it."
            ),
            code="program",
        )


def _acts(thing) -> bool:
    """Whether an object, or one written within it, starts a program."""
    if isinstance(thing, pikepdf.Array):
        return any(_acts(part) for part in thing if _within(part))
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if str(thing.get("/S", "")) in PDF_ACTIONS or "/JavaScript" in thing:
        return True
    return any(_acts(part) for _key, part in thing.items() if _within(part))


def _within(part) -> bool:
    return isinstance(part, pikepdf.Object) and not part.is_indirect


def _bomb() -> ValidationError:
    return ValidationError(
        _("Unpacked, the file would be far too large. Attach the files themselves, a few at a time."),
        code="bomb",
    )


def _macros() -> ValidationError:
    return ValidationError(
        _("The document carries macros (small programs). Save it as PDF, or without macros, then attach it."),
        code="macros",
    )
