"""Dates in the years of the Republic of China: read in every form that offices write, written in four."""

import re
import unicodedata
from datetime import date, datetime, time

from django.utils.translation import gettext as _

__all__ = [
    "compact",
    "fold",
    "formal",
    "from_year",
    "ledger",
    "moment",
    "moment_text",
    "month_text",
    "parse",
    "parse_moment",
    "text",
    "year",
    "year_text",
]

OFFSET = 1911
DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "兩": 2}
YEAR = r"(?P<year>前?\d{1,4})"
FORMS = [
    re.compile(rf"{YEAR}年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日?"),
    re.compile(rf"{YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})"),
    re.compile(r"(?P<year>前?\d{2,3}|\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
]
WEEKDAYS = "一二三四五六日"
WEEKDAY = re.compile(rf"\(?\s*(?:星期|禮拜|週|周)\s*([{WEEKDAYS}天])\s*\)?|\(\s*([{WEEKDAYS}])\s*\)")
LATER = {"下午", "晚上", "晚間", "午後"}
PART = r"(?P<part>凌晨|清晨|早上|上午|中午|午後|下午|晚間|晚上)?"
HOUR = r"(?P<hour>\d{1,2})"
TIMES = [
    re.compile(rf"{PART}\s*{HOUR}\s*[:時點]\s*(?:(?P<minute>\d{{1,2}})\s*(?:分|:00)?|(?P<half>半)|整|正)?$"),
    re.compile(r"(?:(?<=[\sT])|^)(?P<part>)(?P<hour>\d{2})(?P<minute>\d{2})(?P<half>)$"),
]


def year(day: date | int) -> int:
    """The year of the Republic of a day or a Gregorian year; 民國前 n is ``-n`` (there is no year 0)."""
    gregorian = day if isinstance(day, int) else day.year
    return gregorian - OFFSET if gregorian > OFFSET else gregorian - OFFSET - 1


def from_year(roc: int) -> int:
    """The Gregorian year of a year of the Republic; negative years are 民國前. Year 0 is refused."""
    if roc == 0:
        raise ValueError(_("There is no year 0 of the Republic."))
    return roc + OFFSET if roc > 0 else roc + OFFSET + 1


def year_text(day: date | int) -> str:
    """``109年``, ``民國前3年``."""
    roc = year(day)
    return f"{roc}年" if roc > 0 else f"民國前{-roc}年"


def month_text(day: date) -> str:
    """``109年9月``."""
    return f"{year_text(day)}{day.month}月"


def text(day: date) -> str:
    """As running text has it, without padding: ``109年9月4日``."""
    return f"{month_text(day)}{day.day}日"


def formal(day: date) -> str:
    """As a letter has it: ``中華民國109年9月4日``."""
    return f"中華民國{text(day)}" if year(day) > 0 else text(day)


def ledger(day: date) -> str:
    """As a column of a table has it: ``109/09/04``."""
    roc = year(day)
    return f"{roc}/{day:%m/%d}" if roc > 0 else f"民前{-roc}/{day:%m/%d}"


def compact(day: date) -> str:
    """As files between offices have it: ``1090904``."""
    roc = year(day)
    return f"{roc:03d}{day:%m%d}" if roc > 0 else f"民前{-roc:03d}{day:%m%d}"


def parse(written: str) -> date:
    """The day that somebody wrote, in any form of the office; four-digit years are Gregorian.

    Read are ``109年9月4日``, ``中華民國 109 年 9 月 4 日``, ``本(109)年9月4日``, ``民國前3年10月10日``,
    ``109/09/04``, ``109.9.4``, ``109-9-4``, ``1090904``, ``990904``, ``2020-09-04``, ``20200904``,
    full-width digits and Chinese numerals (``一百零九年九月四日``). Raises ``ValueError`` in words.
    """
    folded = fold(written)
    for form in FORMS:
        if found := form.fullmatch(folded):
            return _day(found, written)
    raise ValueError(
        _("“%(text)s” is not a date. Write it like 109年9月4日 or 109/09/04.") % {"text": written}
    )


def moment(at: datetime) -> str:
    """As a box holds it: ``109/09/10 14:30``."""
    return f"{ledger(at.date())} {at:%H:%M}"


def moment_text(at: datetime) -> str:
    """As a notice has it: ``109年9月10日（星期四）14:30``."""
    return f"{text(at.date())}（星期{WEEKDAYS[at.weekday()]}）{at:%H:%M}"


def parse_moment(written: str, on: date | None = None) -> datetime:
    """The day and time that somebody wrote; a time alone is that of the day ``on``.

    Read are ``109/9/10 14:30``, ``109年9月10日（星期四）下午2時30分``, ``1090910 1430``, ``109.9.10 下午二時半``,
    ``2020-09-10T14:30``. A weekday that is not that of the day is refused. Raises ``ValueError`` in words.
    """
    folded = unicodedata.normalize("NFKC", str(written)).strip()
    folded = re.sub(r"[〇零○一二三四五六七八九十]+(?=[時點分])", lambda m: str(_numeral(m[0])), folded)
    weekday = WEEKDAY.search(folded)
    rest = WEEKDAY.sub(" ", folded, count=1) if weekday else folded
    found = next((hit for form in TIMES if (hit := form.search(rest))), None)
    if found is None:
        raise ValueError(
            _("“%(text)s” has no time. Write it like 109/9/10 14:30 or 109年9月10日下午2時30分.")
            % {"text": written}
        )
    said = rest[: found.start()].strip(" T,、")
    day = parse(said) if said else on
    if day is None:
        raise ValueError(_("“%(text)s” has no day.") % {"text": written})
    if weekday and WEEKDAYS.index((weekday[1] or weekday[2]).replace("天", "日")) != day.weekday():
        raise ValueError(
            _("%(day)s is a 星期%(weekday)s.") % {"day": text(day), "weekday": WEEKDAYS[day.weekday()]}
        )
    return datetime.combine(day, _time(found, written))


def _time(found: re.Match, written: str) -> time:
    hour, minute = int(found["hour"]), 30 if found["half"] else int(found["minute"] or 0)
    if found["part"] in LATER and hour < 12:
        hour += 12
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(_("There is no such time as “%(text)s”.") % {"text": written}) from None


def gregorian(written: str) -> int:
    """The Gregorian year of a folded year: ``109`` → 2020, ``前3`` → 1909, ``2020`` → 2020."""
    if written.startswith("前"):
        return from_year(-int(written[1:]))
    return int(written) if len(written) == 4 else from_year(int(written))


def fold(written: str) -> str:
    """One spelling for all: half-width, no spaces, no era, ``本(109)年`` as ``109年``, numerals as digits."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(written)))
    folded = re.sub(r"(?:中華)?民國前|民前", "前", folded)
    folded = re.sub(r"(?:中華)?民國", "", folded)
    folded = re.sub(r"[本今去明]?\((\d{1,4})\)(?=年)", r"\1", folded)
    folded = folded.replace("元年", "1年")
    return re.sub(r"[〇零○一二三四五六七八九十百]+(?=[年月日季])", lambda m: str(_numeral(m[0])), folded)


def _day(found: re.Match, written: str) -> date:
    try:
        return date(gregorian(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise ValueError(_("There is no such day as “%(text)s”.") % {"text": written}) from None


def _numeral(written: str) -> int:
    """``一百零九`` and ``一〇九`` are both 109."""
    if not set(written) & set("十百"):
        return int("".join(str(DIGITS[c]) for c in written))
    total, digit = 0, 0
    for char in written:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = DIGITS[char]
    return total + digit
