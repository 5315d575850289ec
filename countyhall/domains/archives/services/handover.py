"""Packages for the national archives: entries, files and checksums, in the BagIt order (RFC 8493)."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.utils.translation import override

from countyhall.domains.archives import lifecycle
from countyhall.domains.archives.lifecycle import entries
from countyhall.domains.archives.models import FileCase, Handover, Item
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.period import clock

BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BLOCK = 1 << 20


class Damaged(Exception):
    """A file is not what was taken in: it is not handed over; the message names it."""


def ask_for(handover: Handover, *, by, **_data) -> None:
    """The handler of the step “pack”: queue the work."""
    jobs.defer(pack_later, key=f"archives.handover.{handover.pk}", pk=handover.pk)


@jobs.task(tries=3)
def pack_later(pk: int) -> None:
    """Pack a handover that waits for it; a second call does nothing."""
    handover = Handover.objects.get(pk=pk)
    if handover.state == Handover.State.PACKING:
        with override("zh-hant"):
            pack(handover)


def pack(handover: Handover) -> Handover:
    """Write the package and note the hash of its manifest. Raises :class:`Damaged` for a changed file."""
    place = path_of(handover)
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as part:
        bag = Bag(part)
        for case in handover.cases.select_related("unit").order_by("number"):
            _put_case(bag, case)
        manifest = bag.close(
            f"Source-Organization: {handover.unit}\nExternal-Identifier: {handover.number}\n"
            f"Bagging-Date: {clock.today().isoformat()}\nPayload-Oxum: {bag.size}.{bag.count}\n"
        )
    Path(part.name).replace(place)
    return lifecycle.handover.take(
        handover, "packed", by=None, manifest_sha256=manifest, file_count=bag.count
    )


def path_of(handover: Handover) -> Path:
    """Where the package lies."""
    return Path(settings.MEDIA_ROOT) / "handovers" / f"{handover.number}.zip"


class Bag:
    """A package being written: every payload file is hashed as it goes in."""

    def __init__(self, file) -> None:
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.lines: list[str] = []
        self.size = self.count = 0

    def put(self, name: str, blocks: Iterator[bytes]) -> str:
        """One payload file; returns its hash."""
        digest = hashlib.sha256()
        with self.zip.open(f"data/{name}", "w", force_zip64=True) as out:
            for block in blocks:
                digest.update(block)
                self.size += len(block)
                out.write(block)
        self.count += 1
        self.lines.append(f"{digest.hexdigest()}  data/{name}\n")
        return digest.hexdigest()

    def close(self, info: str) -> str:
        """The tag files; returns the hash of the manifest."""
        manifest = "".join(self.lines).encode()
        tags = {"bagit.txt": BAGIT.encode(), "bag-info.txt": info.encode(), "manifest-sha256.txt": manifest}
        for name, body in tags.items():
            self.zip.writestr(name, body)
        said = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in tags.items())
        self.zip.writestr("tagmanifest-sha256.txt", said)
        self.zip.close()
        return hashlib.sha256(manifest).hexdigest()


def _put_case(bag: Bag, case: FileCase) -> None:
    folder = case.number.replace("/", "-")
    volumes = entries.volume_counts([case.pk])
    bag.put(f"{folder}/case.csv", _sheet(entries.CASE_FIELDS, [entries.of_case(case, volumes)]))
    items = list(case.items.select_related("case", "source_type").order_by("number"))
    former = entries.former_numbers([item.pk for item in items])
    bag.put(f"{folder}/items.csv", _sheet(entries.ITEM_FIELDS, [entries.of_item(i, former) for i in items]))
    for item in items:
        for position, one in enumerate(files_of(item), 1):
            ending = Path(one.name).suffix.lower()
            name = f"{folder}/{item.volume.no:03}-{item.sequence:03}-{position:03}{ending}"
            found = bag.put(name, _blocks(one))
            if found != one.sha256:
                raise Damaged(f"{item.number}: {one.name} ({one.sha256})")


def files_of(item: Item) -> list:
    """Every file that belongs to an item: its own and those of the document that was filed as it."""
    owners = [item] + ([item.source] if item.source is not None else [])
    return [one for owner in owners for one in attachments.of(owner)]


def _blocks(attachment) -> Iterator[bytes]:
    with attachments.open_file(attachment) as file:
        while block := file.read(BLOCK):
            yield block


def _sheet(fields: dict[str, str], rows: list[dict[str, str]]) -> Iterator[bytes]:
    box = io.StringIO()
    writer = csv.writer(box)
    writer.writerow(fields.values())
    writer.writerows([row[name] for name in fields] for row in rows)
    yield b"\xef\xbb\xbf" + box.getvalue().encode()
