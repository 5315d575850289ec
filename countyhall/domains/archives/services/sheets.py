"""Catalogues as files: the same rows as CSV, ODS and XML, and the list of their checksums, hashed itself."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.exchange import writers

__all__ = ["Sheet", "keep", "sealed", "xml"]

FORMATS = ("csv", "ods", "xml")
TYPES = {**writers.TYPES, "csv": "text/csv", "xml": "application/xml"}


@dataclass(frozen=True)
class Sheet:
    """The rows of one level: ``name`` in the file's name, ``label`` the level's name (案卷, 案件)."""

    name: str
    label: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def keep(record, sheets: Sequence[Sheet], root: str, *, label: str, by) -> str:
    """Keep the sheets with the record and return the SHA-256 of the list of their checksums."""
    files = []
    for sheet in sheets:
        for fmt in FORMATS:
            name = f"{record.number}-{sheet.name}.{fmt}"
            content = xml(root, sheet) if fmt == "xml" else _sheet(fmt, sheet)
            files.append(attachments.keep(record, name, content, media_type=TYPES[fmt], label=label, by=by))
    return sealed(record, files, label=label, by=by)


def sealed(record, files: Sequence[Attachment], *, label: str, by) -> str:
    """Keep the checksums of files, as ``sha256sum -c`` reads them; returns the list's own SHA-256."""
    said = "".join(f"{file.sha256}  {file.name}\n" for file in files).encode()
    name = f"{record.number}-sha256.txt"
    attachments.keep(record, name, [said], media_type="text/plain", label=label, by=by)
    return hashlib.sha256(said).hexdigest()


def _sheet(fmt: str, sheet: Sheet) -> Iterator[bytes]:
    return writers.write(fmt, (sheet.label, sheet.headings, sheet.rows))


def xml(root: str, sheet: Sheet) -> Iterator[bytes]:
    """``<root 層級="案卷"><案卷><檔號>…``; empty fields are left out."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} 層級="{sheet.label}">\n'.encode()
    names = [heading.replace("（", "").replace("）", "") for heading in sheet.headings]
    for row in sheet.rows:
        yield f"<{sheet.label}>{''.join(_cells(names, row))}</{sheet.label}>\n".encode()
    yield f"</{root}>\n".encode()


def _cells(names: Sequence[str], row: Iterable[str]) -> Iterator[str]:
    for name, value in zip(names, row, strict=True):
        if value:
            yield f"<{name}>{escape(value)}</{name}>"
