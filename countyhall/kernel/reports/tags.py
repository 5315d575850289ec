"""The tags that stand in a report's text, and where they stand."""

import hashlib
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

__all__ = ["KINDS", "Fault", "Faults", "Tag", "parse", "tokenised"]

KINDS = frozenset(
    {"figure", "list", "table", "chart", "change", "previous", "period", "as_of", "as-is", "row"}
)
ALONE = frozenset({"period", "as_of"})
TAG = re.compile(r"\{\{(?P<inside>[^{}\n]*)\}\}")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a text, where, and what to do about it."""

    section: str
    line: int
    message: str
    sentence: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        where = _("%(section)s, line %(line)s") % {"section": self.section, "line": self.line}
        return " ".join(part for part in [f"{where}: {self.message}", self.suggestion] if part)


class Faults(Exception):
    """A report that cannot be built, with everything that is wrong in it."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True)
class Tag:
    """``{{kind:code|option:value}}`` at a place in a text."""

    kind: str
    code: str
    options: dict[str, str]
    start: int
    end: int
    line: int
    written: str


def parse(text: str, section: str) -> tuple[list[Tag], list[Fault]]:
    """All tags of a text, and every pair of braces that is not one."""
    tags, faults, covered = [], [], []
    for found in TAG.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        covered.append(found.span())
        tag = _tag(found, line)
        if tag is None:
            faults.append(_broken(section, line, found[0]))
        else:
            tags.append(tag)
    for stray in re.finditer(r"\{\{|\}\}", text):
        if not any(start <= stray.start() < end for start, end in covered):
            line = text.count("\n", 0, stray.start()) + 1
            faults.append(_broken(section, line, text[stray.start() : stray.start() + 30].split("\n")[0]))
    return tags, sorted(faults, key=lambda fault: fault.line)


def _tag(found: re.Match, line: int) -> Tag | None:
    kind, _colon, rest = found["inside"].strip().partition(":")
    kind = kind.strip()
    if kind == "as-is":
        return Tag(kind, rest, {}, found.start(), found.end(), line, found[0])
    code, *written = [part.strip() for part in rest.split("|")]
    if kind not in KINDS or bool(code) == (kind in ALONE):
        return None
    options = {}
    for option in written:
        name, _mark, value = option.partition(":")
        options[name.strip()] = value.strip()
    return Tag(kind, code, options, found.start(), found.end(), line, found[0])


def _broken(section: str, line: int, written: str) -> Fault:
    return Fault(
        section,
        line,
        _("“%(tag)s” is not a tag.") % {"tag": written},
        suggestion=_(
            "Write it like {{figure:petitions.received}}, or {{as-is:…}} for words to be left alone."
        ),
    )


def tokenised(text: str, tags: list[Tag], salt: str) -> tuple[str, dict[str, Tag]]:
    """The text with each tag replaced by a word that no Markdown reader touches, and what each stands for."""
    seed = hashlib.sha256(f"{salt}\0{text}".encode()).hexdigest()[:16]
    pieces, known, at = [], {}, 0
    for number, tag in enumerate(tags):
        token = f"Q{seed}Z{number}Z"
        pieces += [text[at : tag.start], token]
        known[token] = tag
        at = tag.end
    return "".join([*pieces, text[at:]]), known
