"""Reading of scanned pages by the product's worker beside plain ocrmypdf: pages a minute, and words found again."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from bench import archives, sheets
from bench.results import Table

DATABASE, COUNT = "bench_ocr", 16
HAN = re.compile("[\u4e00-\u9fff]+")
LENGTHS = (2, 4)


def measure(instance, scales: list[int]) -> list[Table]:
    """The same pages through both; words are looked for by pdftotext, an independent reader."""
    table = Table(
        f"{COUNT} scanned pages read",
        ["way", "pages a minute", *(f"words of {n} Han found" for n in LENGTHS), "MB"],
    )
    if not (shutil.which("tesseract") and shutil.which("pdftotext")):
        table.note = "Not measured: this machine has no tesseract or no pdftotext."
        return [table]
    known = sheets.pages(COUNT)
    with tempfile.TemporaryDirectory(prefix="bench-ocr-") as name:
        folder = Path(name)
        for number, page in enumerate(known):
            page.image.save(
                folder / f"{number:04}.tif", compression="tiff_lzw", dpi=(sheets.DOTS, sheets.DOTS)
            )
        lanes, told = _ours(instance, folder, known, table)
        peer = _peer(folder, known, lanes, table)
    table.note = (
        f"A4 of {sheets.DOTS} dots, set in {' and '.join(sheets.FAMILIES)} of {', '.join(map(str, sheets.SIZES))} pt "
        f"from sentences of the product's own Chinese, turned by up to {sheets.CROOKED}°, blurred, with noise. Both "
        f"with tesseract chi_tra, {lanes} page(s) at a time. A word counts as found when it stands in what pdftotext "
        "gets out of the finished PDF, line ends left out, blanks not; all pieces of that many neighbouring Han of "
        f"the known text are looked for. The product's time holds the second reading of digits, places, search "
        f"entries and the PDF/A; {told}. {peer}"
    )  # fmt: skip
    return [table]


def _ours(instance, folder: Path, known: list, table: Table) -> tuple[int, str]:
    county = archives.county(instance)
    database = instance.copy_of(county, DATABASE)
    taken = json.loads(instance.python(database, "bench.reading", "take_in", str(folder)).splitlines()[-1])
    lanes = taken["lanes"]
    read = json.loads(instance.python(database, "bench.reading", "read", str(lanes)).splitlines()[-1])
    took = read["reading"] + read["publishing"]
    size = sum(Path(path).stat().st_size for path in read["files"])
    found = "".join(_said(Path(path)) for path in read["files"])
    speed = f"{60 * COUNT / took:.1f}"
    table.rows.append(["product: text, places, search, PDF/A", speed, *_shares(known, found), _mb(size)])
    kept = "".join(text.replace("\n", "") for text in read["texts"])
    speed = f"{60 * COUNT / read['reading']:.1f}"
    table.rows.append(["product: its own search text", speed, *_shares(known, kept), "–"])
    return lanes, (
        f"{read['doubts']} numbers were left to a person; taking in and measuring took "
        f"{taken['seconds'] / COUNT:.1f} s a page more"
    )


def _peer(folder: Path, known: list, lanes: int, table: Table) -> str:
    """Plain ocrmypdf on the same pages as one PDF; says so where it is missing (``OCRMYPDF`` names it)."""
    program = os.environ.get("OCRMYPDF") or shutil.which("ocrmypdf")
    if not program:
        return "ocrmypdf is not on this machine: not compared (OCRMYPDF=… names one)."
    paper, made = folder / "pages.pdf", folder / "read.pdf"
    first, *rest = (page.image for page in known)
    first.save(paper, "PDF", save_all=True, append_images=rest, resolution=sheets.DOTS, quality=90)
    kind = "pdfa" if shutil.which("gs") else "pdf"
    command = [
        program,
        "-q",
        "-l",
        "chi_tra",
        "--jobs",
        str(lanes),
        "--output-type",
        kind,
        str(paper),
        str(made),
    ]
    began = time.perf_counter()
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
    )
    took = time.perf_counter() - began
    if done.returncode:
        return f"ocrmypdf gave up: {done.stderr.strip()[-200:]}"
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
    shares = _shares(known, _said(made))
    table.rows.append(
        [f"ocrmypdf {version}, {kind}", f"{60 * COUNT / took:.1f}", *shares, _mb(made.stat().st_size)]
    )
    return ""


def _said(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    return re.sub(r"[\r\n\f]", "", done.stdout.decode())


def _shares(known: list, text: str) -> list[str]:
    """For each length the share of the known words that stand in the text."""
    runs = [run for page in known for line in page.lines for run in HAN.findall(line)]
    shares = []
    for length in LENGTHS:
        words = {run[i : i + length] for run in runs for i in range(len(run) - length + 1)}
        shares.append(f"{100 * sum(word in text for word in words) / len(words):.1f} %")
    return shares


def _mb(size: int) -> str:
    return f"{size / 2**20:.1f}"
