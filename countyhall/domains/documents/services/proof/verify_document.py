#!/usr/bin/env python3
"""Verify the proof of an official document without Countyhall.

    python verify_document.py 1090012345.zip [--roots roots.pem] [--at 2031-01-01]

Needs the standard library, ``verify_signoff.py`` beside it and, for signatures, the ``cryptography`` library.
Every fault is named on a line of its own; the exit status is 0 only when there is none. Without ``--roots``
certificates are held against those in the file itself, which proves nothing about them.
"""

import argparse
import hashlib
import importlib
import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

FORM = "countyhall-proof/1"
SUMS, MANIFEST = "SHA256SUMS", "proof.json"
IN_THE_HOUSE = "countyhall.kernel.approvals.verify_signoff"
BLOCK = 1 << 20
BROKEN = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    RuntimeError,
)


def sha(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def compact(said) -> bytes:
    """The one spelling of what was hashed."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def check_sums(box: zipfile.ZipFile) -> Iterator[str]:
    """Files that are not what the list of sums says, are missing, or were added."""
    listed = {}
    for line in box.read(SUMS).decode().splitlines():
        digest, _blank, name = line.partition("  ")
        listed[name] = digest
    names = box.namelist()
    for name in sorted({*listed, *names} - {SUMS}):
        if names.count(name) != 1 or listed.get(name) != sum_of(box, name):
            yield f"{name}: changed, missing or added"


def sum_of(box: zipfile.ZipFile, name: str) -> str:
    """The hash of a file, read piece by piece; what cannot be read has none."""
    digest = hashlib.sha256()
    try:
        with box.open(name) as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except BROKEN:
        return "unreadable"
    return digest.hexdigest()


def check_history(name: str, lines: list[dict], pk: int) -> Iterator[str]:
    """Every line as it was written, and none missing between; some say only where they stand in the chain."""
    previous, kinds = "", set()
    for place, line in enumerate(lines, 1):
        said = line.get("said")
        if line["position"] != place or line["previous"] != previous:
            yield f"{name}: line {place} does not continue the line before it"
        if said is not None:
            kinds.add((said[0], said[1]))
            if sha(compact(said)) != line["hash"] or said[2] != place or said[-1] != line["previous"]:
                yield f"{name}: line {place} was changed"
        previous = line["hash"]
    if len(kinds) > 1 or any(key != pk for _kind, key in kinds):
        yield f"{name}: it is the history of another record"


def check_record(box: zipfile.ZipFile, record: dict) -> Iterator[str]:
    """Its history, the columns and the files that the history vouches for."""
    lines = json.loads(box.read(record["history"]))
    yield from check_history(record["history"], lines, record["pk"])
    told = [line["said"] for line in lines if "said" in line]
    rows = [said[9]["row"] for said in told if "row" in said[9]]
    values = json.dumps(record["vouched"]["values"], ensure_ascii=False, separators=(",", ":"))
    if rows and sha(values.encode()) != rows[-1]:
        yield f"{record['folder']}: {', '.join(record['vouched']['names'])} are not what the history vouches for"
    known = {said[9].get("sha256") for said in told if said[6] == "attach"}
    for file in record["files"]:
        if file["sha256"] not in known:
            yield f"{record['folder']}: the history does not know {file['name']}"
        if "file" in file and sum_of(box, file["file"]) != file["sha256"]:
            yield f"{file['file']}: it is not the file that was taken in"


def check_signoff(
    box: zipfile.ZipFile, record: dict, roots: Path | None, at: datetime | None
) -> Iterator[str]:
    """The sign-off of a letter, and that what was decided is what was signed last."""
    name = record["evidence"]
    try:
        signoff = sys.modules.get(IN_THE_HOUSE) or importlib.import_module("verify_signoff")
        from cryptography import x509
    except ImportError:
        yield f"{name}: signatures were not checked: install the cryptography library"
        return
    trusted = x509.load_pem_x509_certificates(roots.read_bytes()) if roots else None
    data = box.read(name)
    yield from (f"{name}: {fault}" for fault in signoff.faults(data, trusted, at))
    files, _wrong = signoff.unpack(data)
    decided = record.get("decided_text") or ""
    if decided and f"texts/{sha(decided.encode())}.txt" not in files:
        yield f"{record['folder']}: the decided text is none of those that were signed"


def check_clock(clock: dict) -> Iterator[str]:
    """The days counted run on without a gap, up to the day on which it was due."""
    counted = [day for day in clock["days"] if day["counted"]]
    numbers = [day["number"] for day in counted if day["number"]]
    days = [day["day"] for day in clock["days"]]
    if numbers != sorted(numbers) or days != sorted(set(days)):
        yield f"clocks.json: the days of “{clock['label']}” do not follow one another"
    if days and days[-1] != clock["due_on"]:
        yield f"clocks.json: “{clock['label']}” is not due on the last day counted"


def faults(path: Path, roots: Path | None = None, at: datetime | None = None) -> list[str]:
    """Everything that is wrong in a proof; nothing when it holds."""
    found: list[str] = []
    try:
        with zipfile.ZipFile(path) as box:
            found += check_sums(box)
            manifest = json.loads(box.read(MANIFEST))
            if manifest["form"] != FORM:
                raise ValueError("not a proof of a known form")
            for record in manifest["records"]:
                found += check_record(box, record)
                if "evidence" in record:
                    found += check_signoff(box, record, roots, at)
            for clock in json.loads(box.read(manifest["clocks"])):
                found += check_clock(clock)
    except BROKEN as error:
        found.append(f"{path.name}: it cannot be read to the end ({type(error).__name__}: {error})")
    return list(dict.fromkeys(found))


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--roots", type=Path, help="PEM file of the authorities that you trust yourself")
    parser.add_argument("--at", help="day on which certificates without a time stamp must hold (today)")
    given = parser.parse_args(arguments)
    at = datetime.fromisoformat(given.at).replace(tzinfo=UTC) if given.at else None
    found = faults(given.file, given.roots, at)
    sys.stdout.write("".join(f"不符 FAULT  {fault}\n" for fault in found) or "相符 OK\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
