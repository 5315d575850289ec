"""Letters through the folders of the exchange: out, across, in, receipts back; beside lxml on the same files."""

import json
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import django

from bench.results import Table

LETTERS = 500
AT = datetime(2020, 10, 5, 2, 0, tzinfo=UTC)


def measure(instance, scales: list[int]) -> list[Table]:
    """Documents a second and queries for each, of every stage; the floor reads and validates the letters alone."""
    database = instance.bare("bench_exchange")
    folder = instance.home / "exchange"
    shutil.rmtree(folder, ignore_errors=True)
    said = json.loads(instance.python(database, "bench.exchange", str(folder)).splitlines()[-1])
    table = Table(f"Exchange of {LETTERS:,} letters", ["stage", "letters a second", "queries a letter"])
    for name, seconds, queries in said:
        each = "" if queries is None else f"{queries / LETTERS:.1f}"
        table.rows.append([name, f"{LETTERS / seconds:.0f}", each])
    table.note = (
        "One process, an empty county, every letter with one PDF. Coming in is: every byte against its hash, letter "
        "and list read, files inspected and flushed to the disk, the document with number, fact, clock, history, stay "
        "and search entry, the files of the exchange kept, the receipt written and flushed, the arrival taken away. "
        "The floor parses the same letters and lists with lxml and validates them against the official DTDs."
    )
    return [table]


def work(folder: str) -> list[tuple[str, float, int | None]]:
    """Stage, seconds and queries, in a process of its own."""
    from countyhall.config import first_steps
    from countyhall.domains.documents.services.exchange import incoming, outgoing
    from countyhall.domains.documents.services.exchange.carrier import carry
    from countyhall.domains.documents.services.exchange.filedrop import FileDrop
    from countyhall.domains.documents.tests import offices, official
    from countyhall.kernel.organisation.models import Unit

    first_steps.reference_data()
    drop = FileDrop(folder)
    county, council = (Unit.objects.create(code=code, name=code) for code in ("county", "council"))
    offices.books(county, council)
    for number in range(1, LETTERS + 1):
        offices.letter(county, number)
    places = {offices.COUNTY: drop, offices.COUNCIL: drop}
    stages = [
        timed("out: letter, list and envelope made", lambda: outgoing.prepare(AT)),
        timed("out: put into the folder", lambda: outgoing.hand_over(drop, AT)),
    ]
    carry(places)
    arrived = [path.read_bytes() for path in Path(folder, "in").rglob("*") if path.suffix in (".di", ".sw")]
    stages.append(
        timed("floor of coming in: lxml and DTD", lambda: [official.fits(data) for data in arrived])
    )
    stages.append(timed("in: registered, files kept, receipt written", lambda: incoming.take_in(drop, AT)))
    carry(places)
    stages.append(timed("receipts read and noted", lambda: outgoing.take_receipts(drop, AT)))
    assert all(seconds for _name, seconds, _queries in stages)
    return stages


def timed(name: str, act) -> tuple[str, float, int | None]:
    """The seconds and the queries that it took."""
    from django.db import connection

    asked = []

    def note(execute, sql, params, many, context):
        asked.append(None)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        began = time.perf_counter()
        act()
        return name, time.perf_counter() - began, len(asked) or None


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(work(sys.argv[1])) + "\n")
