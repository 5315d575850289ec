"""An older document system of 50,000 documents and their letters, taken over from csv and xlsx, and taken back."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta

from bench.importing import UNITS, ledger, write
from bench.results import Table

ROWS = 50_000
SENDERS = [f"{name}{part}" for name in ("內政部", "財政部", "教育部", "交通部", "經濟部") for part in
           ("營建署", "國有財產署", "體育署", "公路總局", "水利署", "秘書處")]  # fmt: skip
MATTERS = ["路燈維護", "建築執照", "廢棄物清理", "社會救助", "農地重劃", "學校午餐", "公車路線", "災害防救"]
DOCUMENTS = ["文號", "收文日期", "來文機關", "來文字號", "媒體", "主旨", "主辦單位", "承辦人", "結案日期", "結案方式",
             "歸檔日期", "檔號", "保存年限", "頁數"]  # fmt: skip
LETTERS = ["發文字號", "發文日期", "主旨", "說明", "正本", "副本", "主辦單位", "檔號", "歸檔日期", "承辦人"]


def measure(instance, scales: list[int]) -> list[Table]:
    """Each sheet into a copy of the demo county; of the documents also the way back."""
    county = instance.county(min(scales))
    table = Table(
        f"Taking over {ROWS:,} past documents",
        ["sheet", "seconds", "ms a row", "seconds to undo", "rows undone"],
    )
    for code, headings, rows in (
        ("documents.document", DOCUMENTS, list(documents())),
        ("documents.draft", LETTERS, list(letters())),
    ):
        for suffix in ("csv", "xlsx"):
            path = instance.home / f"{code}.{suffix}"
            write(path, headings, rows)
            back = "back" if suffix == "csv" else ""
            database = instance.copy_of(county, "bench_takeover")
            said = json.loads(
                instance.python(database, "bench.tasks", "take_in", str(path), code, back).splitlines()[-1]
            )
            if said["rows"] != ROWS:
                raise RuntimeError(f"{said['rows']} of {ROWS} rows were taken in: {said['said']}")
            took, undone = said["seconds"], said.get("undone", "")
            table.rows.append(
                [f"{code} {suffix}", f"{took:.1f}", f"{1000 * took / ROWS:.2f}",
                 f"{said['back']:.1f}" if back else "", f"{undone:,}" if back else ""]
            )  # fmt: skip
    table.note = (
        "For every document the row, its number, four facts, two clocks, five stays, six lines of history in a hash "
        "chain, the search index and the result of the row; for every letter besides its addressees and a document "
        "of the house."
    )
    return [table]


def documents() -> Iterator[list]:
    """Documents of two years, dealt with and filed; the same every time."""
    rng = random.Random(109)
    for number in range(1, ROWS + 1):
        came = date(2018, 1, 2) + timedelta(days=rng.randrange(700))
        ended = came + timedelta(days=rng.randrange(1, 9))
        unit, matter = rng.randrange(len(UNITS)), rng.choice(MATTERS)
        yield [
            f"107{number:07}", ledger(came), rng.choice(SENDERS), f"台內{matter[0]}字第107{number:07}號",
            rng.choice(("紙本", "電子", "電子", "電子")), f"檢送{matter}第{number}號資料1份，請查照轉知辦理。",
            UNITS[unit],
            f"承辦{number % 90}", ledger(ended), rng.choice(("發文", "存查")), ledger(ended + timedelta(days=5)),
            f"0107/{unit + 1:02}0101/{number % 40 + 1}", rng.choice((3, 5, 10)), rng.randrange(1, 30),
        ]  # fmt: skip


def letters() -> Iterator[list]:
    """Letters of the same years, begun in the house."""
    rng = random.Random(110)
    for number in range(1, ROWS + 1):
        sent = date(2018, 1, 2) + timedelta(days=rng.randrange(700))
        unit, matter = rng.randrange(len(UNITS)), rng.choice(MATTERS)
        to, *copies = rng.sample(SENDERS, 1 + rng.randrange(3))
        yield [
            f"府{UNITS[unit][0]}字第107{number:07}號", ledger(sent), f"有關{matter}一案，請查照。",
            f"一、依本府第{number}號簽辦理。\n二、檢附清冊1份。", to, "、".join(copies), UNITS[unit],
            f"0107/{unit + 1:02}0101/{number % 40 + 1}",
            ledger(sent + timedelta(days=5)), "planning",
        ]  # fmt: skip
