"""Twenty and more files that mean harm, made when a test asks for them."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from PIL import Image

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
RTLO = "\u202e"


def picture(form: str = "PNG", size=(40, 30), **options) -> bytes:
    """A small harmless picture."""
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **options)
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """A ZIP of these files."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(more: dict[str, bytes] | None = None) -> bytes:
    """A DOCX as far as its container goes."""
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **(more or {})})


def pdf(action: dict | None = None) -> bytes:
    """A PDF of one empty page."""
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if action:
            document.Root.OpenAction = pikepdf.Dictionary(action)
        document.save(out)
    return out.getvalue()


def old_word_with_macros() -> bytes:
    """The marks of an old Office file with a macro project."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 600
    )


def locked_zip() -> bytes:
    """A ZIP whose entry says that it is encrypted."""
    content = bytearray(zipped({"a.txt": b"secret"}))
    content[6] |= 1
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def picture_of_many_pixels() -> bytes:
    """A PNG of a few bytes that claims 60,000 × 60,000 pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def lying_zip() -> bytes:
    """A ZIP that says it unfolds to ten bytes, and would unfold to far more."""
    content = bytearray(zipped({"a.txt": b"\0" * 30_000_000}))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(mark)
        content[at + offset : at + offset + 4] = struct.pack("<I", 10)
    return bytes(content)


HOSTILE: dict[str, tuple[str, bytes]] = {
    "empty": ("空白.pdf", b""),
    "eicar": ("test.txt", EICAR),
    "eicar within a zip": ("test.zip", zipped({"a.com.txt": EICAR})),
    "eicar within a document": ("公文.docx", word({"word/media/a.bin": EICAR})),
    "zip bomb": ("報表.zip", zipped({f"{n}.txt": b"\0" * 60_000_000 for n in range(9)})),
    "zip that lies about its size": ("報表.zip", lying_zip()),
    "nested archive": ("附件.zip", zipped({"inner.zip": zipped({"a.txt": b"a"})})),
    "zip with a path out of its folder": ("附件.zip", zipped({"../../etc/cron.d/x": b"x"})),
    "zip with a program": ("附件.zip", zipped({"setup.exe": b"MZ" + b"\0" * 80})),
    "zip with a disguised program": ("附件.zip", zipped({"readme.txt": b"MZ" + b"\0" * 80})),
    "locked zip": ("附件.zip", locked_zip()),
    "svg with script": ("圖.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "svg called png": ("圖.png", b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
    "web page called text": ("說明.txt", b"<!DOCTYPE html><script>alert(1)</script>"),
    "program called pdf": ("公文.pdf", b"MZ\x90\0" + b"\0" * 200),
    "script": ("run.sh", b"#!/bin/sh\nrm -rf /\n"),
    "picture that is also a zip": ("照片.jpg", picture("JPEG") + zipped({"a.html": b"<script>"})),
    "picture that is also php": ("照片.gif", picture("GIF") + b"<?php system($_GET['c']); ?>"),
    "picture that is also a pdf": ("照片.jpg", picture("JPEG", comment=b"%PDF-1.7 obj")),
    "picture called pdf": ("公文.pdf", picture()),
    "picture of too many pixels": ("照片.png", picture_of_many_pixels()),
    "broken picture": ("照片.png", picture()[:60]),
    "two endings": ("發票.exe.pdf", pdf()),
    "name turned around": (f"照片{RTLO}fdp.exe", pdf()),
    "macro document": ("公文.docx", word({"word/vbaProject.bin": b"\0" * 40})),
    "macro document of old": ("公文.doc", old_word_with_macros()),
    "macro template": ("公文.docm", word()),
    "pdf with a program": ("公文.pdf", pdf({"/S": pikepdf.Name.JavaScript, "/JS": "app.alert(1)"})),
    "pdf that starts a program": ("公文.pdf", pdf({"/S": pikepdf.Name.Launch, "/F": "cmd.exe"})),
    "broken pdf": ("公文.pdf", b"%PDF-1.7\n" + b"garbage" * 20),
    "other archive": ("附件.rar", b"Rar!\x1a\x07\x01\x00" + b"\0" * 40),
    "unknown": ("資料.dat", bytes(range(256)) * 4),
}
