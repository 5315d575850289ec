"""An older mailbox of 50,000 petitions, as csv and xlsx, beside COPY of the same rows and their bare validation."""

import csv
import json
import random
import time
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import psycopg

from bench.results import Table

ROWS = 50_000
HEADINGS = [
    "案號",
    "管道",
    "收文日期",
    "主旨",
    "內容",
    "鄉鎮",
    "村里",
    "陳情人",
    "電子郵件",
    "回覆日期",
    "結案日期",
    "回覆內容",
    "主辦單位",
]
PLACES = [
    ("金城鎮", "東門里"),
    ("金湖鎮", "山外里"),
    ("金沙鎮", "汶沙里"),
    ("金寧鄉", "榜林村"),
    ("烈嶼鄉", "林湖村"),
]
UNITS = ["工務處", "環境保護局", "警察局", "社會處", "養護工程所"]
MATTERS = ["路燈不亮", "道路坑洞", "垃圾未清運", "違規停車", "水溝堵塞", "公車脫班"]


def measure(instance, scales: list[int]) -> list[Table]:
    """Both sheets into the demo county, and the floor."""
    county = instance.county(min(scales))
    rows = list(sheet())
    floor = copied(instance, rows)
    table = Table(f"Import of {ROWS:,} petitions", ["way", "seconds", "rows a second", "times the floor"])
    table.rows.append(["floor: validate and COPY", f"{floor:.1f}", f"{ROWS / floor:,.0f}", "1"])
    for suffix in ("csv", "xlsx"):
        path = instance.home / f"petitions.{suffix}"
        write(path, HEADINGS, rows)
        database = instance.copy_of(county, "bench_import")
        said = json.loads(instance.python(database, "bench.tasks", "take_in", str(path)).splitlines()[-1])
        if said["rows"] != ROWS:
            raise RuntimeError(f"{said['rows']} of {ROWS} rows were taken in: {said['said']}")
        took = said["seconds"]
        table.rows.append([suffix, f"{took:.1f}", f"{ROWS / took:,.0f}", f"{took / floor:.1f}"])
    table.note = (
        "The floor reads the csv, checks and converts every cell with plain functions and copies its columns "
        "into one table with a primary key. The import writes for every row the petition, its number, facts, clock, "
        "history line by line in a hash chain, letter, delivery, part, the encrypted sender, the search index and "
        "the result of the row: about 20 rows in 11 tables."
    )
    return [table]


def sheet():
    """The rows, the same every time."""
    rng = random.Random(109)
    for number in range(1, ROWS + 1):
        received = date(2019, 1, 2) + timedelta(days=rng.randrange(600))
        answered = received + timedelta(days=rng.randrange(1, 9))
        town, village = rng.choice(PLACES)
        matter = rng.choice(MATTERS)
        said = f"{town}{village}{rng.randrange(1, 300)}號前{matter}，已{rng.randrange(2, 30)}日，請派員處理。"
        yield [
            f"舊{number:07d}", "縣長電子信箱", ledger(received), f"{village}{matter}", said, town, village,
            f"陳情人{number}", f"old{number}@example.org", ledger(answered), ledger(answered),
            f"您反映之{matter}已派員處理完成。", rng.choice(UNITS),
        ]  # fmt: skip


def ledger(day: date) -> str:
    """A date as offices write it."""
    return f"{day.year - 1911}/{day.month:02d}/{day.day:02d}"


def write(path: Path, headings: list[str], rows: list) -> None:
    """A csv in UTF-8 with its mark, as spreadsheet programs save it, or the same as a workbook."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        return
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("1")
    for row in [headings, *rows]:
        page.append(row)
    book.save(path)


def copied(instance, rows: list) -> float:
    """Seconds to read the csv, to check its rows with plain functions, and to COPY them."""
    path = instance.home / "floor.csv"
    write(path, HEADINGS, rows)
    columns = ", ".join(f"c{n} {'date' if n in (2, 9, 10) else 'text'}" for n in range(len(HEADINGS)))
    began = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        checked = [valid(row) for row in list(csv.reader(file))[1:]]
    with psycopg.connect(instance.address("postgres")) as connection:
        connection.execute(
            f"create temp table floor (id bigint generated always as identity primary key, {columns})"
        )
        names = ", ".join(f"c{n}" for n in range(len(HEADINGS)))
        with connection.cursor().copy(f"copy floor ({names}) from stdin") as copy:
            for row in checked:
                copy.write_row(row)
        connection.commit()
    return time.perf_counter() - began


def valid(row: list[str]) -> list:
    """The row with its dates; raises ``ValueError`` at what the import refuses too."""
    if not row[0] or not row[3] or len(row[3]) > 120 or not row[4] or len(row[4]) > 6000 or "@" not in row[8]:
        raise ValueError(row)
    dates = {n: day(row[n]) for n in (2, 9, 10)}
    if not dates[2] <= dates[9] <= dates[10]:
        raise ValueError(row)
    return [dates.get(n, cell.strip()) for n, cell in enumerate(row)]


def day(text: str) -> date:
    """A ROC date."""
    year, month, number = text.split("/")
    return date(int(year) + 1911, int(month), int(number))
