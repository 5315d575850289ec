"""A question in Chinese over the tables that a reader may see: charts that may answer, and what was not understood."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from countyhall.domains.insights.boards.declared import Tile
from countyhall.domains.insights.methods import questions
from countyhall.domains.insights.methods.questions import Suggestion, Table
from countyhall.domains.insights.methods.series import year_on_year
from countyhall.domains.insights.selectors import tables_for
from countyhall.kernel.lake import Field, Kind, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lake.query.declared import BadQuery, Filter, Group, Order, Query
from countyhall.kernel.period import roc

KEPT = 7 * 24 * 3600
MANY_VALUES, LONG_VALUE, MANY_ROWS = 200, 20, 2_000_000
SHOWN = 3
TOP = 10
MEAN = ("平均",)
SHARE = ("佔比", "占比", "比例", "比重", "百分比")
MOST = ("最多", "最高", "最大", "排名", "排行")
LEAST = ("最少", "最低", "最小")
SAME = ("同期",)
THIS_YEAR, LAST_YEAR = ("今年", "本年"), ("去年", "上年")
MONTHLY, YEARLY = ("每月", "逐月", "各月", "按月", "月份"), ("每年", "逐年", "各年", "歷年", "按年")
FILLERS = (
    "多少", "如何", "什麼", "哪些", "哪個", "哪裡", "哪一", "各", "按", "依", "數量", "人數", "情形", "狀況", "有",
    "是", "的", "與", "和", "及", "在", "請問", "幾", "嗎", "呢", "縣", "我", "想", "知道", "看", "相較", "相比",
    "比較",
    "前十",
)  # fmt: skip
YEAR = re.compile(r"(?:民國)?(\d{2,4})年(?:度)?(?:(\d{1,2})月)?")
KNOWN = (
    *MEAN, *SHARE, *MOST, *LEAST, *SAME, *THIS_YEAR, *LAST_YEAR, *MONTHLY, *YEARLY, *questions.OVER_TIME, *FILLERS,
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One suggested answer: a tile that may be kept, its rows, what was asked in words."""

    tile: Tile
    table: Dataset
    said: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    unknown: tuple[str, ...] = ()


def ask(question: str, user, on: date, count: int = SHOWN) -> list[Found]:
    """The best answers first, each with its rows; empty where nothing in the catalogue fits.

    ``on`` says what 今年 and 去年 mean. Only tables and columns that ``user`` may see are looked at.
    """
    datasets = {one.code: one for one in tables_for(user)}
    tables = {code: searched(one, user) for code, one in datasets.items()}
    found = []
    for one in questions.suggest(question, list(tables.values()), count):
        table = tables[one.table]
        meant = understood(question, one, table.schema, on)
        try:
            made = _answered(meant, question, datasets[one.table], table, user, on)
        except (BadQuery, lake.Gone, lake.EngineFailed):
            continue  # a table that cannot be read now is no suggestion
        found.append(made)
    return found


def proposals(user, count: int = 3) -> list[str]:
    """Questions that the catalogue can answer, made of its own words."""
    found = []
    for dataset in tables_for(user):
        schema = lake.schema_for(dataset.current, user)
        number = next((one for one in schema if one.is_number and "year" not in one.name), None)
        time = next((one for one in schema if one.is_time), None)
        place = next((one for one in schema if one.kind in {Kind.TEXT, Kind.PLACE}), None)
        what = number.label if number else ""
        if time:
            found.append(f"{dataset.title}每年{what}趨勢")
        elif place:
            found.append(f"{dataset.title}各{place.label}{what}最多")
        if len(found) == count:
            break
    return found


def searched(dataset: Dataset, user) -> Table:
    """What the search knows of a table: columns that the reader may see, with their values where they are few."""
    edition = dataset.current
    schema = lake.schema_for(edition, user)
    fields = [replace(one, values=one.values or _values(edition, one)) for one in schema]
    return Table(dataset.code, dataset.title, Schema(tuple(fields)), dataset.description)


def understood(question: str, one: Suggestion, schema: Schema, on: date) -> Suggestion:
    """The suggestion with what the question says of times, order, mean and share."""
    query = one.query
    time = next((field for field in schema if field.is_time), None)
    where = query.where
    if time and (span := span_of(question, time, on)):
        where = (*where, span)
    function = _function(question, query.measures[0].field)
    measures = (replace(query.measures[0], function=function), *query.measures[1:])
    made = replace(one, query=replace(query, where=where, measures=measures))
    made = _by_time(question, made, time)
    if any(word in question for word in (*MOST, *LEAST)) and made.kind == "bars":
        down = not any(word in question for word in LEAST)
        made = replace(made, query=replace(made.query, order=(Order("value", down=down),), limit=TOP))
    return replace(made, unit="" if function == "share" else made.unit)


def span_of(question: str, time: Field, on: date) -> Filter | None:
    """The time that a question names, as a condition: 109年, 109年9月, 今年, 去年; nothing where 同期 compares."""
    written = YEAR.search(question)
    if written:
        year, month = roc.gregorian(written[1]), written[2]
        if month and 1 <= int(month) <= 12 and time.kind is not Kind.YEAR:
            return _between(
                time, date(year, int(month), 1), date(year + int(month) // 12, int(month) % 12 + 1, 1)
            )
        return _year(time, year)
    if any(word in question for word in SAME):
        return None
    if any(word in question for word in LAST_YEAR):
        return _year(time, on.year - 1)
    return _year(time, on.year) if any(word in question for word in THIS_YEAR) else None


def unknown(question: str, table: Table) -> list[str]:
    """Runs of two and more signs that neither the table's words nor the search's own explain."""
    text = re.sub(r"[\s，。、？！?!,.:;：；（）()「」]+", " ", question.lower())
    left = [not sign.isspace() for sign in text]
    every = set(questions.pairs(questions.words_of(table)))
    pieces = [*every, *(word.lower() for word in KNOWN)]
    for piece in pieces:
        for match in re.finditer(re.escape(piece), text):
            left[match.start() : match.end()] = [False] * len(piece)
    for match in YEAR.finditer(text):
        left[match.start() : match.end()] = [False] * len(match[0])
    marked = "".join(sign if stays else " " for sign, stays in zip(text, left, strict=True))
    return [word for word in marked.split() if len(word) > 1]


def _answered(one: Suggestion, question: str, dataset: Dataset, table: Table, user, on: date) -> Found:
    seen = lake.schema_for(dataset.current, user)
    answer = lake.ask(dataset.current, one.query, by=seen)
    rows, compare = answer.dicts(), "none"
    columns = [field.label or field.name for field in answer.columns]
    if any(word in question for word in SAME) and one.kind == "series" and _is_monthly(one, table.schema):
        compare = "year_ago"
        rows = year_on_year({row[one.x]: row["value"] for row in rows if row[one.x] is not None})
        columns = [
            _("Month"),
            _("Value"),
            _("A year ago"),
            pgettext("insights", "Difference"),
            _("Growth (%)"),
        ]
    kind: Any = one.kind
    code = "q-" + hashlib.sha256(question.encode()).hexdigest()[:8]
    tile = Tile(
        kind, code, one.title[:120], one.table, one.query, x=one.x, y=one.y, unit=one.unit,
        source=dataset.source[:200], compare=compare,  # type: ignore[arg-type]
    )  # fmt: skip
    return Found(
        tile, dataset, said(one, table.schema), tuple(columns), rows, tuple(unknown(question, table))
    )


def said(one: Suggestion, schema: Schema) -> str:
    """What is asked, in words: the number, its groups, its conditions."""
    measure = one.query.measures[0]
    number = schema[measure.field].label if measure.field else ""
    words = {
        "count": _("number of rows"), "sum": _("sum of %s"), "mean": _("mean of %s"), "share": _("share of %s"),
    }[measure.function]  # fmt: skip
    parts = [words % (number or _("number of rows")) if "%s" in words else words]
    for group in one.query.groups:
        grain = {"month": _("by month"), "year": _("by year")}.get(group.grain, "")
        parts.append(grain or _("by %s") % schema[group.field].label)
    for where in one.query.where:
        value = where.value
        text = (
            ("～" if where.op == "between" else "、").join(map(str, value))
            if isinstance(value, list)
            else str(value)
        )
        parts.append(f"{schema[where.field].label}：{text}")
    return "；".join(parts)


def _function(question: str, field: str) -> Any:
    if any(word in question for word in SHARE):
        return "share"
    if not field:
        return "count"
    return "mean" if any(word in question for word in MEAN) else "sum"


def _by_time(question: str, one: Suggestion, time: Field | None) -> Suggestion:
    """Each month or year where the question says so, or compares with the year before."""
    monthly = any(word in question for word in (*MONTHLY, *SAME))
    yearly = any(word in question for word in YEARLY)
    if time is None or not (monthly or yearly):
        return one
    grain: Any = "year" if yearly or time.kind is Kind.YEAR else "month"
    if time.kind is Kind.YEAR:
        grain = ""
    groups = (Group(time.name, grain),)
    query = replace(one.query, groups=groups, order=(), limit=None)
    return replace(one, query=query, kind="series", x=time.name)


def _is_monthly(one: Suggestion, schema: Schema) -> bool:
    group = one.query.groups[0]
    return group.grain == "month" or (not group.grain and schema[group.field].kind is Kind.MONTH)


def _year(time: Field, year: int) -> Filter:
    if time.kind is Kind.YEAR:
        return Filter(time.name, "eq", year)
    return _between(time, date(year, 1, 1), date(year + 1, 1, 1))


def _between(time: Field, first: date, after: date) -> Filter:
    """From the first day to the last; as texts, so that a tile can be written down."""
    return Filter(time.name, "between", [first.isoformat(), (after - timedelta(days=1)).isoformat()])


def _values(edition: Edition, field: Field) -> tuple[str, ...]:
    """The different values of a small column of words, kept under the edition's digest."""
    if field.kind is not Kind.TEXT or edition.rows > MANY_ROWS:
        return ()
    key = f"question:{edition.digest}:{field.name}"
    kept = cache.get(key)
    if kept is None:
        query = Query(groups=(Group(field.name),), limit=MANY_VALUES + 1)
        try:
            values = [row[0] for row in lake.ask(edition, query).rows if row[0]]
        except (BadQuery, lake.Gone, lake.EngineFailed):
            return ()
        few: Sequence[str] = values if len(values) <= MANY_VALUES else []
        kept = tuple(one for one in few if 1 < len(one) <= LONG_VALUE)
        cache.set(key, kept, KEPT)
    return kept
