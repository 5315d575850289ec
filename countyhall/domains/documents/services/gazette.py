"""Published orders, notices and letters of the gazette (行政院公報) become documents, once each."""

import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from html.parser import HTMLParser
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from countyhall.domains.documents.models import Document, Kind, Original
from countyhall.domains.documents.services import intake
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.period import roc

__all__ = ["Notice", "Unreadable", "begin", "read", "register", "take_in"]

MOST_BYTES = 100 * 1024 * 1024  # unpacked
MOST_PACKED = 20 * 1024 * 1024
LABEL = "公報原文"
KINDS = {"令": Kind.ORDER, "公告": Kind.NOTICE, "函": Kind.LETTER, "書函": Kind.NOTE}
KIND = re.compile(r"[^：:「」]*?(公告|書函|令|函)[：:]")
LONGEST = {"sender": 120, "sender_number": 80, "subject": 500}
SKIPPED = {"Content", "HTMLContent", "ContentTruncated"}  # said last, as text


class Unreadable(ValueError):
    """This is no gazette; the text says what is."""


@dataclass(frozen=True)
class Notice:
    """One thing published: who issued it, under which number, on which day, and all that was said."""

    key: str
    kind: str
    agency: str
    number: str
    on: date | None
    subject: str
    text: str


def read(stream: BinaryIO) -> Iterator[Notice]:
    """What a file holds: JSON lines (packed or not), JSON or XML, as published."""
    try:
        stream = _unpacked(stream)
        start = stream.peek(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
        for record in _from_xml(stream) if start == b"<" else _from_json(stream):
            yield _notice(record)
    except (
        DefusedXmlException,
        ParseError,
        UnicodeDecodeError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
    ) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(
            _("This is no gazette: JSON lines, JSON or XML with “Record” are read. (%(reason)s)")
            % {"reason": error}
        ) from error


class _Bounded:
    """No more than a gazette can hold, however small it was packed."""

    def __init__(self, stream: BinaryIO):
        self.stream, self.left, self.ahead = stream, MOST_BYTES, b""

    def peek(self, size: int) -> bytes:
        self.ahead = self.ahead or self.stream.read(size)
        return self.ahead

    def read(self, size: int = -1) -> bytes:
        data, self.ahead = self.ahead, b""
        if size is None or size < 0:
            data += self.stream.read(self.left + 1)
        elif not data:
            data = self.stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise Unreadable(_("The file holds more than 100 MB. Divide it."))
        return data


def _unpacked(stream: BinaryIO) -> _Bounded:
    start = stream.read(2)
    stream.seek(0)
    return _Bounded(gzip.GzipFile(fileobj=stream) if start == b"\x1f\x8b" else stream)


def _from_xml(stream: _Bounded) -> Iterator[dict[str, str]]:
    for _event, element in iterparse(stream, forbid_dtd=True):
        if element.tag == "Record":
            yield {child.tag: child.text or "" for child in element}
            element.clear()


def _from_json(stream: _Bounded) -> Iterator[dict[str, str]]:
    text = stream.read().decode("utf-8-sig")
    try:
        whole = json.loads(text)
    except ValueError:
        yield from (json.loads(line) for line in text.splitlines() if line.strip())
        return
    if "Gazette" not in whole:
        yield whole
        return
    found = whole["Gazette"]["Record"]
    yield from [found] if isinstance(found, dict) else found


def _notice(record: dict[str, str]) -> Notice:
    said = {key: str(value or "").strip() for key, value in record.items()}
    title = said["Title"]
    found = KIND.match(title)
    body = said.get("Content") or _plain(said.get("HTMLContent", ""))
    lines = [f"{key}：{value}" for key, value in said.items() if value and key not in SKIPPED]
    return Notice(
        key=said["MetaId"], kind=KINDS[found[1]] if found else Kind.OTHER, agency=said["PubGovName"] or said["PubGov"],
        number=said["GazetteId"], on=_day(said.get("Date_Created", "")), subject=said["ThemeSubject"] or title,
        text="\n".join([title, "", body, "", *lines]) + "\n",
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return roc.parse(text)
    except ValueError:
        return None


class _Words(HTMLParser):
    """The words of a page, a line for each paragraph, row or break."""

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style")
        if tag in ("p", "br", "tr", "div", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(" ".join(data.split()))


def _plain(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    return re.sub(r"\n{2,}", "\n", "".join(reader.words)).strip()


@transaction.atomic
def register(notice: Notice, agency: Unit, *, at: datetime, by=None) -> tuple[Document, bool]:
    """Register one thing published, with its words as a file; whether it is new."""
    number = notice.number
    if len(number) > LONGEST["sender_number"]:  # of several agencies at once; all of them stand in the file
        number = number[: LONGEST["sender_number"]].rpartition(";")[0] or number[: LONGEST["sender_number"]]
    document, new = intake.receive(
        exchange_id=f"gazette/{notice.key}"[:80], sender=notice.agency[: LONGEST["sender"]],
        subject=" ".join(notice.subject.split())[: LONGEST["subject"]], agency=agency, received_at=at, by=by,
        kind=notice.kind, sender_number=number, sender_date=notice.on,
    )  # fmt: skip
    if new:
        file = SimpleUploadedFile(f"gazette-{notice.key}.txt", notice.text.encode(), "text/plain")
        attachments.attach(document, file, by=by, label=LABEL)
    return document, new


def take_in(stream: BinaryIO, agency: Unit, *, by=None, told=lambda count: None) -> tuple[int, int]:
    """Register everything in a file; how many are new, and how many were there."""
    return _count(read(stream), agency, by, told)


def _count(notices: Iterable[Notice], agency: Unit, by, told) -> tuple[int, int]:
    new = there = 0
    at = timezone.now()
    for notice in notices:
        _document, is_new = register(notice, agency, at=at, by=by)
        new, there = new + is_new, there + (not is_new)
        told(1)
    return new, there


def begin(data: bytes, agency: Unit, *, by) -> Progress:
    """Look through a whole gazette, then register it in the background. Raises ``Unreadable``."""
    total = sum(1 for _notice in read(io.BytesIO(data)))
    if not total:
        raise Unreadable(_("Nothing is published in this file."))
    kept = Original.keep(data)
    progress = Progress.start(_("Register a gazette"), total, by)
    jobs.defer(work, kept=kept, agency=agency.pk, by=by.pk, progress=progress.pk)
    return progress


@jobs.task(tries=1)
def work(*, kept: str, agency: int, by: int, progress: int) -> None:
    """Register a gazette that a person waits for; what is there already is left alone."""
    person, waited = User.objects.get(pk=by), Progress.objects.get(pk=progress)
    if waited.ended:
        return
    with translation.override(person.language), waited.running():
        data = io.BytesIO(Original.bytes_of(kept) or b"")
        new, there = take_in(data, Unit.objects.get(pk=agency), by=person, told=partial(_told, waited))
        said = _("%(new)d documents registered; %(there)d were there already.")
        waited.message = said % {"new": new, "there": there}
        waited.link = reverse("documents:document-list")


def _told(progress: Progress, count: int) -> None:
    progress.advance(count)
    if progress.cancelled:
        raise jobs.Cancelled
