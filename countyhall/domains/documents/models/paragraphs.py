"""The text of a document as a tree of items, numbered by the program: 一、(一)、1、(1)."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from countyhall.domains.documents.models.kinds import KindRule

__all__ = ["clean", "clean_text", "han", "lines", "mark", "missing", "parse", "plain"]

Item = dict[str, Any]  # {"text": str, "items": [Item, …]}
Paragraph = dict[str, Any]  # {"part": code, "text": str, "items": [Item, …]}

HAN = "〇一二三四五六七八九"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
TEN, HUNDRED = 10, 100
DEEPEST = 20  # a letter twenty levels deep is a mistake of the program that wrote it
MOST_ITEMS = 2000
KEPT_CONTROLS = "\n\t"


def han(number: int) -> str:
    """``1`` → ``一``, ``12`` → ``十二``, ``120`` → ``一百二十``."""
    hundreds, rest = divmod(number, HUNDRED)
    tens, ones = divmod(rest, TEN)
    said = HAN[hundreds] + "百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else HAN[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (HAN[ones] if ones else "")


def mark(level: int, position: int) -> str:
    """The number of the item at ``position`` (from 1) of a level (from 0), as it is printed."""
    signs = (_han, _han, _arabic, _arabic, _stem, _stem, _branch, _branch)
    sign = signs[level % len(signs)](position)
    return f"({sign})" if level % 2 else f"{sign}、"


def _han(position: int) -> str:
    return han(position) if position < HUNDRED * TEN else str(position)


def _arabic(position: int) -> str:
    return str(position)


def _stem(position: int) -> str:
    return STEMS[position - 1] if position <= len(STEMS) else str(position)


def _branch(position: int) -> str:
    return BRANCHES[position - 1] if position <= len(BRANCHES) else str(position)


def lines(paragraph: Paragraph) -> Iterator[tuple[int, str, str]]:
    """Level, number and text of every item of a paragraph, in the order of reading."""

    def walk(items: list[Item], level: int) -> Iterator[tuple[int, str, str]]:
        for position, item in enumerate(items, start=1):
            yield level, mark(level, position), item["text"]
            yield from walk(item.get("items", []), level + 1)

    yield from walk(paragraph.get("items", []), 0)


def plain(rule: KindRule, subject: str, paragraphs: list[Paragraph]) -> str:
    """The text as it is read: what is signed, compared and searched."""
    said = [f"{rule.subject}：{subject}"]
    printed = {part.code: part.printed for part in rule.parts}
    for paragraph in paragraphs:
        head = printed.get(paragraph["part"], paragraph["part"])
        said.append(f"{head}：{paragraph['text']}" if head else paragraph["text"])
        said += [f"{'　' * level}{number}{text}" for level, number, text in lines(paragraph)]
    return "\n".join(said)


def clean(rule: KindRule, paragraphs: Any) -> list[Paragraph]:
    """What was typed as it is kept: parts in the order of the form, empty ones and empty items left out.

    Raises ``ValidationError`` for a part that this kind does not have, and for what is no such tree.
    """
    if not isinstance(paragraphs, list):
        raise ValidationError(_("This is not the text of a document."))
    found: dict[str, Paragraph] = {}
    count = [0]
    for given in paragraphs:
        part = given.get("part") if isinstance(given, dict) else None
        if part not in rule.allowed or part in found:
            raise ValidationError(_("A %(kind)s has no such paragraph.") % {"kind": rule.printed})
        text, items = clean_text(given.get("text", "")), _items(given.get("items", []), 1, count)
        if text or items:
            found[part] = {"part": part, "text": text, "items": items}
    return [found[code] for code in rule.allowed if code in found]


def _items(given: Any, level: int, count: list[int]) -> list[Item]:
    if not isinstance(given, list) or level > DEEPEST:
        raise ValidationError(_("This is not the text of a document."))
    kept = []
    for one in given:
        count[0] += 1
        if not isinstance(one, dict) or count[0] > MOST_ITEMS:
            raise ValidationError(_("This is not the text of a document."))
        item = {
            "text": clean_text(one.get("text", "")),
            "items": _items(one.get("items", []), level + 1, count),
        }
        if item["text"] or item["items"]:
            kept.append(item)
    return kept


def clean_text(text: Any) -> str:
    """Text as it was typed, without what no paper shows. Raises ``ValidationError`` for half a character."""
    if not isinstance(text, str):
        raise ValidationError(_("This is not the text of a document."))
    try:
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16")  # two halves are one character
    except UnicodeDecodeError:
        raise ValidationError(_("The text holds half a character, which cannot be kept.")) from None
    kept = whole.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in kept if c in KEPT_CONTROLS or unicodedata.category(c) != "Cc")
    return kept.strip()


def missing(rule: KindRule, subject: str, paragraphs: list[Paragraph]) -> list[str]:
    """The parts that this kind must have and that are still empty, in the words of the form."""
    found = {paragraph["part"] for paragraph in paragraphs}
    printed = {part.code: part.printed for part in rule.parts}
    lacking = [] if subject.strip() else [rule.subject]
    return lacking + [printed[code] for code in rule.required if code not in found]


def parse(rule: KindRule, text: str) -> list[Paragraph]:
    """A text as it reads, back into its tree: what :func:`plain` writes below the subject, and what is pasted.

    A line that begins with a paragraph's name and a colon begins it; one that begins with blanks or a number
    is an item of that depth; any other goes on where the last one stopped.
    """
    heads = {part.printed: part.code for part in rule.parts if part.printed}
    found: list[Paragraph] = []
    open_items: list[list[Item]] = []
    for line in clean_text(text).split("\n"):
        head, colon, rest = line.partition("：")
        if colon and head.strip() in heads:
            found.append({"part": heads[head.strip()], "text": rest.strip(), "items": []})
            open_items = [found[-1]["items"]]
            continue
        if not line.strip():
            continue
        if not found:
            found.append({"part": rule.allowed[0], "text": "", "items": []})
            open_items = [found[-1]["items"]]
        level, said = _read_item(line, len(open_items))
        if level is None:
            _go_on(found[-1], open_items, said)
            continue
        item: Item = {"text": said, "items": []}
        open_items[level].append(item)
        open_items = [*open_items[: level + 1], item["items"]]
    return clean(rule, found)


MARK = re.compile(
    rf"^(?:(?P<a>[{HAN}十百]+、)|(?P<b>[(（][{HAN}十百]+[)）])|(?P<c>\d{{1,3}}[、.．])|(?P<d>[(（]\d{{1,3}}[)）])"
    rf"|(?P<e>[{STEMS}]、)|(?P<f>[(（][{STEMS}][)）])|(?P<g>[{BRANCHES}]、)|(?P<h>[(（][{BRANCHES}][)）]))"
)


def _read_item(line: str, deepest: int) -> tuple[int | None, str]:
    """Depth and text of a line; no depth where it goes on from the line before."""
    bare = line.lstrip("　 \t")
    found = MARK.match(bare)
    if found is None:
        return None, bare
    level = "abcdefgh".index(found.lastgroup or "a")
    indent = len(line) - len(line.lstrip("　"))
    level = indent if indent % 8 == level and indent > level else level
    return min(level, deepest - 1), bare[found.end() :].strip()


def _go_on(paragraph: Paragraph, open_items: list[list[Item]], said: str) -> None:
    last = next((items[-1] for items in reversed(open_items) if items), None)
    target = paragraph if last is None else last
    target["text"] = f"{target['text']}\n{said}".strip()
