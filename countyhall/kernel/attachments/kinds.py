"""What a file is, told by its bytes; and which kinds may be attached under which endings."""

from pathlib import Path
from zipfile import BadZipFile, ZipFile

import puremagic
from django.conf import settings

__all__ = ["ALLOWED", "ENDINGS", "IMAGES", "OOXML", "allowed", "sniff"]

OOXML = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx", "word/"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx", "xl/"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx", "ppt/"),
}
ODF = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
OLE = "application/x-ole-storage"
IMAGES = {"image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff", "image/bmp"}

ENDINGS: dict[str, set[str]] = {
    "application/pdf": {"pdf"},
    "image/jpeg": {"jpg", "jpeg", "jfif"},
    "image/png": {"png"},
    "image/gif": {"gif"},
    "image/webp": {"webp"},
    "image/tiff": {"tif", "tiff"},
    "image/bmp": {"bmp"},
    **{kind: {ending} for kind, (ending, _folder) in OOXML.items()},
    **{kind: {ending} for kind, ending in ODF.items()},
    OLE: {"doc", "xls", "ppt"},
    "text/plain": {"txt", "csv", "md", "log", "ics"},
    "application/zip": {"zip"},
    "video/mp4": {"mp4", "m4v", "mov"},
    "audio/mpeg": {"mp3"},
    "audio/wav": {"wav"},
}
ALLOWED = frozenset(ENDINGS)

# What is recognised in order to say what is wrong with it.
RUNNABLE = "application/x-executable"
ARCHIVE = "application/x-archive"
WEB_PAGE = "text/html"
DRAWING = "image/svg+xml"
UNKNOWN = "application/octet-stream"

HEADS: list[tuple[bytes, str]] = [
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"MZ", RUNNABLE),
    (b"\x7fELF", RUNNABLE),
    (b"#!", RUNNABLE),
    (b"\xca\xfe\xba\xbe", RUNNABLE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ\x00", ARCHIVE),
]


def allowed() -> frozenset[str]:
    """The media types that this instance takes."""
    return frozenset(settings.ATTACHMENT_TYPES or ALLOWED)


def sniff(path: Path) -> str:
    """The media type of a file by its content alone; ``application/octet-stream`` when nothing fits."""
    with path.open("rb") as file:
        head = file.read(4096)
    kind = next((kind for start, kind in HEADS if head.startswith(start)), None) or _framed(head)
    if kind == "application/zip":
        return _office(path)
    return kind or _text(path, head) or _by_library(path)


def _framed(head: bytes) -> str | None:
    """Kinds whose mark does not stand at the very beginning."""
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return "video/mp4"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return None


def _office(path: Path) -> str:
    """What a ZIP container holds: an office document of which kind, or just files."""
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                if said in ODF:
                    return said
    except (BadZipFile, OSError, RuntimeError, NotImplementedError):
        return "application/zip"
    if "[Content_Types].xml" in names:
        for kind, (_ending, folder) in OOXML.items():
            if any(name.startswith(folder) for name in names):
                return kind
    return "application/zip"


def _text(path: Path, head: bytes) -> str | None:
    """Whether it is text, in an encoding that Taiwanese offices use; a page or a drawing is named so."""
    encodings = ["utf-16"] if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "big5hkscs", "cp950"]
    for encoding in encodings:
        try:
            start = head.decode(encoding, "strict" if len(head) < 4096 else "ignore").lower()
            _decode_all(path, encoding)
        except (UnicodeError, ValueError):
            continue
        if "<svg" in start:
            return DRAWING
        if any(mark in start for mark in ("<!doctype html", "<html", "<script", "<?php", "<body", "<iframe")):
            return WEB_PAGE
        return "text/plain"
    return None


def _decode_all(path: Path, encoding: str) -> None:
    with path.open(encoding=encoding, newline="") as file:
        while block := file.read(1 << 20):
            if "\0" in block:
                raise ValueError("text holds no zero bytes")


def _by_library(path: Path) -> str:
    try:
        return puremagic.from_file(str(path), mime=True) or UNKNOWN
    except (puremagic.PureError, ValueError):
        return UNKNOWN
