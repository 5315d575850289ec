"""A question in the office's own words, answered by search: which table, number and breakdown."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log

from countyhall.kernel.lake import Filter, Group, Kind, Measure, Query, Schema
from countyhall.kernel.lake.query.declared import Order
from countyhall.kernel.lake.schema import Field

NOT_WORDS = re.compile(r"[\s，。、？！?!,.:;：；（）()「」的之與和及]+")
OVER_TIME = (
    "趨勢",
    "變化",
    "歷年",
    "逐年",
    "逐月",
    "每月",
    "每年",
    "各月",
    "各年",
    "年度",
    "月份",
    "消長",
    "增減",
)
YEARLY = ("歷年", "逐年", "每年", "各年", "年度")
MOST = ("最多", "最高", "排名", "排行", "前十", "前五", "最大")
LEAST_SHARE = 0.25
MANY = 20


@dataclass(frozen=True)
class Table:
    """What the search knows of a table: never its rows."""

    code: str
    title: str
    schema: Schema
    words: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A chart that may answer: what is asked of which table, drawn how, and by which words it was found."""

    table: str
    title: str
    query: Query
    kind: str
    x: str
    y: str
    unit: str
    score: float
    found: tuple[str, ...] = field(default=())


def pairs(text: str) -> list[str]:
    """Two neighbouring signs each, within words: 「小三通旅客」 → 小三 三通 通旅 旅客; Latin words whole."""
    found: list[str] = []
    for word in NOT_WORDS.split(text.lower()):
        for part in re.findall(r"[a-z0-9_]+|[^a-z0-9_]+", word):
            found += [part] if part.isascii() else [part[n : n + 2] for n in range(len(part) - 1)]
    return found


def suggest(question: str, tables: Sequence[Table], count: int = 3) -> list[Suggestion]:
    """The best charts for a question, best first; empty where no table shares enough of its words.

    A table scores by the pairs that it has in common with the question in title, columns, meanings and allowed
    values; a pair that many tables have weighs less, one in the title twice.
    """
    asked = set(pairs(question))
    if not asked:
        return []
    texts = {one.code: (Counter(pairs(one.title)), Counter(pairs(words_of(one)))) for one in tables}
    spread = Counter(pair for _title, every in texts.values() for pair in every)
    weight = {pair: log(1 + len(tables) / spread[pair]) for pair in asked if spread[pair]}
    ideal = sum(weight.values()) + len(asked - weight.keys()) * log(1 + len(tables)) / 2
    scored = []
    for one in tables:
        title, every = texts[one.code]
        common = sorted(pair for pair in weight if every[pair])
        score = sum(weight[pair] * (2 if title[pair] else 1) for pair in common) / (2 * ideal)
        if common and score >= LEAST_SHARE / 2:
            scored.append((score, one, tuple(common)))
    scored.sort(key=lambda found: (-found[0], found[1].code))
    return [_chart(question, asked, one, score, common) for score, one, common in scored[:count]]


def words_of(table: Table) -> str:
    """Everything that the search reads of a table: title, columns, meanings, units, values."""
    parts = [table.title, table.words]
    for one in table.schema:
        parts += [one.label, one.meaning, one.unit, one.label_en, *one.values, *one.aliases]
    return " ".join(part for part in parts if part)


def _chart(question: str, asked: set[str], table: Table, score: float, common: tuple[str, ...]) -> Suggestion:
    number = _number(question, asked, table.schema)
    where = tuple(_named_values(question, table.schema))
    taken = {one.field for one in where}
    by = _dimension(question, asked, table.schema, taken)
    time = next((one for one in table.schema if one.is_time), None)
    measure = Measure("value", "sum", number.name) if number else Measure("value", "count")
    unit = number.unit if number else ""
    what = number.label if number else "筆數"
    title = f"{table.title}：{what}"
    if time and (by is None or any(word in question for word in OVER_TIME)):
        grain = "year" if any(word in question for word in YEARLY) and time.kind is not Kind.YEAR else ""
        grain = grain or ("month" if time.kind in {Kind.DATE, Kind.MOMENT} else "")
        query = Query(where=where, groups=(Group(time.name, grain),), measures=(measure,))  # type: ignore[arg-type]
        return Suggestion(table.code, title, query, "series", time.name, "value", unit, score, common)
    if by:
        query = Query(
            where=where,
            groups=(Group(by.name),),
            measures=(measure,),
            order=(Order("value", down=True),),
            limit=MANY,
        )
        title = f"{table.title}：{what}（按{by.label}）"
        return Suggestion(table.code, title, query, "bars", by.name, "value", unit, score, common)
    query = Query(where=where, measures=(measure,))
    return Suggestion(table.code, title, query, "number", "", "value", unit, score, common)


def _likeness(asked: set[str], one: Field) -> int:
    return 2 * len(asked & set(pairs(one.label))) + len(asked & set(pairs(f"{one.meaning} {one.unit}")))


def _number(question: str, asked: set[str], schema: Schema) -> Field | None:
    """The number the question names; without a name the first one, as its maker put it there."""
    numbers = [one for one in schema if one.is_number and "year" not in one.name]
    return max(numbers, key=lambda one: _likeness(asked, one), default=None)


def _dimension(question: str, asked: set[str], schema: Schema, taken: set[str]) -> Field | None:
    """The column by which it is broken down: named in the question, or behind 各, 按, 依, 哪."""
    texts = [one for one in schema if one.kind in {Kind.TEXT, Kind.PLACE} and one.name not in taken]
    best = max(texts, key=lambda one: _likeness(asked, one), default=None)
    if best and _likeness(asked, best):
        return best
    wanted = any(word in question for word in (*MOST, "各", "按", "依", "哪"))
    return texts[0] if wanted and texts else None


def _named_values(question: str, schema: Schema) -> Iterable[Filter]:
    """Allowed values that the question names: 金城鎮 narrows to that township."""
    for one in schema:
        named = [value for value in one.values if len(value) > 1 and value in question]
        if named:
            yield Filter(one.name, "in", named)
