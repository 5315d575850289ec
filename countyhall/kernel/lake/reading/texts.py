"""Tables written as text: the encoding tried, the delimiter weighed, rows one after the other."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from countyhall.kernel.lake.reading.found import Unreadable

CHUNK = 1 << 20
LONGEST_CELL = 1 << 20
HALF_READ = "cp950:replace"  # Big5 with bytes that no list of characters knows
DELIMITERS = ",\t;|"


def encoding_of(path: Path) -> str:
    """utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be, cp950, big5hkscs or :data:`HALF_READ`.

    Every byte of the file is tried. Raises :class:`Unreadable`.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Unreadable(_("The file is empty."))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _sure(path, "utf-16")
    if b"\x00" in head:
        return _sure(path, "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be")
    if head.startswith(codecs.BOM_UTF8):
        return _sure(path, "utf-8-sig")
    for encoding in ("utf-8", "cp950", "big5hkscs"):
        if _decodes(path, encoding):
            return encoding
    if _lost(path) > 0.02:
        raise Unreadable(_("The text is neither UTF-8, UTF-16 nor Big5. Save the file as “CSV UTF-8”."))
    return HALF_READ


def _sure(path: Path, encoding: str) -> str:
    if not _decodes(path, encoding):
        raise Unreadable(_("The file is damaged or was not sent whole. Send it again."))
    return encoding


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _lost(path: Path) -> float:
    """The share of characters at the start that Big5 does not know."""
    with path.open("rb") as file:
        text = file.read(CHUNK).decode("cp950", "replace")
    return text.count("\ufffd") / max(len(text), 1)


def open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """The file as text, line ends as they are."""
    name, _colon, errors = encoding.partition(":")
    return path.open(encoding=name, errors=errors or "strict", newline="")


def delimiter_of(path: Path, encoding: str) -> str:
    """The one of comma, tab, semicolon and bar that cuts most of the first lines into equally many cells."""
    with open_text(path, encoding) as file:
        lines = [line for line in file.read(64 * 1024).splitlines()[:60] if line.strip()]
    best, mark = (0.0, 0), ","
    for one in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=one)]
        wide = [w for w in widths if w > 1]
        if not wide:
            continue
        usual = max(set(wide), key=wide.count)
        score = (wide.count(usual) / len(widths), usual)
        if score > best:
            best, mark = score, one
    return mark


def rows_of(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Every row, empty ones too. Raises :class:`Unreadable` with the row's number where the file breaks off."""
    csv.field_size_limit(LONGEST_CELL)
    ended = _ends_with_line(path, encoding)
    held: list[str] | None = None
    number, usual = 0, 0
    with open_text(path, encoding) as file:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for row in rows:
                if held is not None:
                    yield held
                    usual = max(usual, len(held)) if number < 60 else usual
                held, number = row, number + 1
        except csv.Error as error:
            raise _broken(number + 1, str(error)) from None
        except UnicodeDecodeError:
            raise _broken(number + 1, encoding) from None
    if held is not None:
        if not ended and number > 1 and usual > 1 and 0 < len(held) < usual:
            raise _broken(number, _("the last row has %(found)s cells, the others have %(usual)s")
                          % {"found": len(held), "usual": usual})  # fmt: skip
        yield held


def _broken(row: int, why: str) -> Unreadable:
    return Unreadable(
        _("The file breaks off or is damaged at row %(row)s (%(why)s). Send it again.")
        % {"row": f"{row:,}", "why": why}
    )


def _ends_with_line(path: Path, encoding: str) -> bool:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 2, 0))
        end = file.read()
    return b"\n" in end or end.endswith(b"\r") or (encoding.startswith("utf-16") and b"\r" in end)
