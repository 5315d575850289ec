"""Whole files at addresses that stay: packed as they lie, with parts (RFC 9110) and strong tags."""

import gzip
import hashlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces import answers, catalogue, usage
from countyhall.domains.opendata.public.interfaces.door import Door, cached, unchanged
from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, NO_RESOURCE, Refusal
from countyhall.domains.opendata.public.interfaces.rows import disposition, format_of, manner_of
from countyhall.domains.opendata.public.interfaces.shown import Made, Shown
from countyhall.kernel.lake import services
from countyhall.kernel.lake.services import FORMATS

PIECE = 1 << 18
RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
# Deflate never packs tighter than 1,032 to 1: below this the length in a gzip file's last bytes is the true one.
SURE = 2**32 // 1032


class FileView(Door):
    """``data/{number}/file.csv``: the whole table. Text formats are sent packed to whoever can unpack them."""

    def get(self, request, dataset: str, ending: str):
        """All of it, or the part that ``Range`` names."""
        packed = ending.endswith(".gz")
        shown, fixed = catalogue.held(dataset)
        format = format_of(ending.removesuffix(".gz"))
        if format not in shown.formats or (packed and not FORMATS[format].text):
            raise Refusal(404, NO_RESOURCE, _("This table has no such file."))
        manner = manner_of(request)
        path = whole(shown, format, **manner)
        coded = FORMATS[format].text and not packed and "gzip" in request.headers.get("Accept-Encoding", "")
        tag = answers.etag(shown, "file", format, manner, packed or coded)
        if found := unchanged(request, tag, for_ever=fixed):
            return found
        kind = "application/gzip" if packed else FORMATS[format].media_type
        if FORMATS[format].text and not packed and not coded:
            response = sent(request, path, kind, tag=tag, opener=gzip.open, size=_unpacked(path))
        else:
            response = sent(request, path, kind, tag=tag)
        if coded:
            response["Content-Encoding"] = "gzip"
        if FORMATS[format].text and not packed:
            patch_vary_headers(response, ["Accept-Encoding"])
        response["Content-Disposition"] = disposition(shown, ending)
        usage.count(shown, "file", format)
        return cached(response, tag, for_ever=fixed)


def whole(shown: Shown, format: str, **manner) -> Path:
    """The file with the whole table, made at the first wish."""
    return answers.guarded_once(
        lambda: services.whole_file(shown.edition, format, schema=shown.schema, **manner)
    )


def _unpacked(path: Path) -> int:
    return _length(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _length(path: str, _mtime: int) -> int:
    """How long a packed file is when it is unpacked."""
    place = Path(path)
    if place.stat().st_size < SURE:
        with place.open("rb") as file:
            file.seek(-4, 2)
            return int.from_bytes(file.read(4), "little")
    with gzip.open(place) as file:
        return file.seek(0, 2)


def sent(
    request, path: Path, kind: str, *, tag: str = "", opener=None, size: int = 0
) -> StreamingHttpResponse:
    """A file, or the part of it that is asked for; ``opener`` reads it as ``size`` bytes."""
    size = size if opener else path.stat().st_size
    start, end, partial = part(request, size, tag)
    pieces = iter(()) if request.method == "HEAD" else _pieces((opener or open)(path, "rb"), start, end)
    response = StreamingHttpResponse(pieces, content_type=kind, status=206 if partial else 200)
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    if partial:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def part(request, size: int, tag: str) -> tuple[int, int, bool]:
    """From, to (excluded), and whether that is a part. What is no single range of bytes is not heeded (RFC 9110)."""
    wanted = RANGE.match(request.headers.get("Range", "").replace(" ", ""))
    only_if = request.headers.get("If-Range", "")
    if not wanted or wanted.groups() == ("", "") or (only_if and only_if != tag):
        return 0, size, False
    first, last = wanted.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= size or end <= start:
        raise Refusal(
            416,
            BAD_VALUE,
            _("The file has %s bytes.") % f"{size:,}",
            headers={"Content-Range": f"bytes */{size}"},
        )
    return start, end, True


def _pieces(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def facts(shown: Shown, format: str) -> Made:
    """Size and SHA-256 of a whole file as it is sent unpacked; worked out once and kept beside it."""
    if found := known(shown, format):
        return found
    path = whole(shown, format)
    digest, size = hashlib.sha256(), 0
    with gzip.open(path) if FORMATS[format].text else path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    note = _note(shown, format)
    with tempfile.NamedTemporaryFile("w", dir=note.parent, prefix="making-", delete=False) as made:
        made.write(f"{size} {digest.hexdigest()}")
    Path(made.name).replace(note)
    return Made(size, digest.hexdigest())


def known(shown: Shown, format: str) -> Made | None:
    """The same where it has been worked out before."""
    try:
        size, _space, sha256 = _note(shown, format).read_text().partition(" ")
        return Made(int(size), sha256)
    except (OSError, ValueError):
        return None


def _note(shown: Shown, format: str) -> Path:
    columns = hashlib.sha256(",".join(shown.schema.names).encode()).hexdigest()[:16]
    return Path(settings.LAKE_SERVE) / f"{shown.edition.digest}.{columns}.{format}.sha256"


def with_facts(shown: Shown, *sure: str) -> Shown:
    """The dataset with the sizes and sums that are known; those of ``sure`` are worked out."""
    found = [(f, facts(shown, f) if f in sure else known(shown, f)) for f in shown.formats]
    return replace(shown, files=tuple((f, made) for f, made in found if made))
