"""The watched folder: what a contractor's scanner lays there with its list is taken in, and stays as it is."""

import csv
import io
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import timezone

from countyhall.domains.archives.models.batch import Batch
from countyhall.domains.archives.services import scan, scan_files
from countyhall.kernel.jobs import services as jobs

__all__ = ["look", "take_folder"]

LIST, RECEIPT = "manifest.csv", "received.csv"
MOST_LIST = 5 * 1024 * 1024
BLOCK = 1 << 20


@jobs.periodic("*/5 * * * *", queue="scan")
def look() -> None:
    """Every five minutes: each folder that bears a batch's number and holds a list without its receipt."""
    if not settings.SCAN_FOLDER or not Path(settings.SCAN_FOLDER).is_dir():
        return
    for folder in sorted(Path(settings.SCAN_FOLDER).iterdir()):
        if folder.is_dir() and not folder.is_symlink():
            batch = Batch.objects.filter(number=folder.name, state__in=scan.OPEN).first()
            if batch and (folder / LIST).is_file() and not (folder / RECEIPT).exists():
                take_folder(batch, folder)


def take_folder(batch: Batch, folder: Path) -> scan.Taken:
    """Take in what the list names and lay a receipt beside it; files that are not there yet are waited for.

    Nothing in the folder is changed or removed. A link is not followed, and only plain files of the folder
    itself are read.
    """
    taken = scan.Taken()
    try:
        listed = _listed(folder / LIST)
    except ValidationError as error:
        taken.refused.append((LIST, "；".join(error.messages)))
        _receive(folder, taken, {})
        return taken
    there = [name for name in listed if (folder / name).is_file() and not (folder / name).is_symlink()]
    if len(there) < len(listed):
        return taken
    for name in there:
        with _upload(folder / name) as upload:
            one = scan.take_in(batch, [upload], listed, by=None, measure=False)
        taken.files += one.files
        taken.pages += one.pages
        taken.known += one.known
        taken.refused += one.refused
    _receive(folder, taken, scan_files.digests(listed.values()))
    if taken.pages:
        scan.measure_later(batch)
    return taken


def _listed(path: Path) -> dict[str, scan_files.Entry]:
    if path.is_symlink() or path.stat().st_size > MOST_LIST:
        raise ValidationError("清單過大或為連結。")
    return scan_files.entries(path.read_bytes())


def _upload(path: Path) -> TemporaryUploadedFile:
    """A copy of the file as an upload, so that it goes through every check of one."""
    size = path.stat().st_size
    if size > settings.ATTACHMENT_MAX_BYTES:
        size = settings.ATTACHMENT_MAX_BYTES + 1
    upload = TemporaryUploadedFile(path.name, "application/octet-stream", size, None)
    with path.open("rb") as file:
        left = size
        while left > 0 and (block := file.read(min(BLOCK, left))):
            upload.write(block)
            left -= len(block)
    upload.seek(0)
    return upload


def _receive(folder: Path, taken: scan.Taken, digests: dict[str, str]) -> None:
    """What was taken and what was refused, for the contractor; removing it has the folder looked at again."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["檔名", "結果", "SHA-256"])
    refused = dict(taken.refused)
    rows.writerows([name, why, ""] for name, why in taken.refused)
    rows.writerows([name, "已匯入", digest] for name, digest in digests.items() if name not in refused)
    rows.writerow(
        ["", f"{taken.files}檔{taken.pages}頁，已存在{taken.known}檔", timezone.localtime().isoformat()]
    )
    (folder / RECEIPT).write_text("\ufeff" + out.getvalue(), encoding="utf-8")
