"""Fills the tags of an office file that a clerk made, and finds those that cannot be filled."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from lxml import etree

from countyhall.kernel.figures.services import Value
from countyhall.kernel.period import Period
from countyhall.kernel.reports.archive import packed, unpacked
from countyhall.kernel.reports.compose import Composer
from countyhall.kernel.reports.tags import Fault, Faults, Tag, parse

__all__ = ["fill", "kind_of"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
PARTS = {
    "docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml"),
    "odt": re.compile(r"(content|styles)\.xml"),
}
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 section 2.2
LARGEST = 40 * 1024 * 1024  # bytes of the unpacked file
NOT_HERE = frozenset({"table", "chart"})


@dataclass
class Slot:
    """One run of letters in a paragraph: an element's text, or what follows it."""

    element: etree._Element
    tail: bool = False

    @property
    def letters(self) -> str:
        """What stands there."""
        return (self.element.tail if self.tail else self.element.text) or ""

    def put(self, letters: str) -> None:
        """Put other letters there; blanks at the ends are kept."""
        if self.tail:
            self.element.tail = letters
        else:
            self.element.text = letters
            if self.element.tag == f"{{{W}}}t":
                self.element.set(SPACE, "preserve")


def kind_of(content: bytes) -> str:
    """``docx`` or ``odt``. Raises ``ValueError`` in words for anything else."""
    try:
        names = _safe_names(content)
    except zipfile.BadZipFile:
        names = set()
    if "word/document.xml" in names:
        return "docx"
    if "content.xml" in names and "mimetype" in names:
        return "odt"
    raise ValueError(_("This is neither a DOCX nor an ODT file."))


def fill(
    template: bytes, period: Period, as_of: date, values: dict[str, Value] | None = None, *, name: str = ""
) -> bytes:
    """The office file with its tags answered, whatever runs they are split over.

    Values go in as text, never as markup. Raises :class:`Faults`, each with page and paragraph, where a tag
    cannot be answered; nothing is filled then.
    """
    kind = kind_of(template)
    composer = Composer(period, as_of, values or {})
    files, faults = unpacked(template), []
    for part, content in files.items():
        if PARTS[kind].fullmatch(part):
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
            faults += _fill_part(root, kind, composer, name)
            files[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if faults:
        raise Faults(faults)
    return packed(files)


def _safe_names(content: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST:
            raise ValueError(_("The file unpacks to more than it may."))
        return set(archive.namelist())


def _fill_part(root: etree._Element, kind: str, composer: Composer, name: str) -> list[Fault]:
    faults = []
    for number, page, paragraph in _paragraphs(root, kind):
        slots = _slots(paragraph, kind)
        text = "".join(slot.letters for slot in slots)
        if "{{" not in text and "}}" not in text:
            continue
        where = _("%(name)s page %(page)s, paragraph %(number)s") % {
            "name": name,
            "page": page,
            "number": number,
        }
        tags, broken = parse(text, where.strip())
        faults += broken
        for tag in reversed(tags):
            words = _answer(composer, tag, where.strip(), faults)
            _replace(slots, tag.start, tag.end, words)
    return faults


def _answer(composer: Composer, tag: Tag, where: str, faults: list[Fault]) -> str:
    if tag.kind in NOT_HERE:
        message = _("%(tag)s: tables and charts stand in sections, not in office files.") % {
            "tag": tag.written
        }
        faults.append(Fault(where, 1, message))
        return ""
    piece = composer.answer(tag, where, faults)
    return ILLEGAL.sub("\ufffd", piece["text"].replace("\n", " ")) if piece else ""


def _paragraphs(root: etree._Element, kind: str) -> Iterator[tuple[int, int, etree._Element]]:
    """Every paragraph with its number and the page that it begins on, as far as the file tells."""
    wanted = {f"{{{W}}}p"} if kind == "docx" else {f"{{{TEXT}}}p", f"{{{TEXT}}}h"}
    number, page = 0, 1
    for element in root.iter():
        if element.tag in wanted:
            number += 1
            yield number, page, element
        elif _turns_page(element):
            page += 1


def _turns_page(element: etree._Element) -> bool:
    if element.tag in {f"{{{W}}}lastRenderedPageBreak", f"{{{TEXT}}}soft-page-break"}:
        return True
    return element.tag == f"{{{W}}}br" and element.get(f"{{{W}}}type") == "page"


def _slots(paragraph: etree._Element, kind: str) -> list[Slot]:
    """Where the paragraph's own letters stand, as one reads them; not those of paragraphs within it."""
    if kind == "docx":
        own = [t for t in paragraph.iter(f"{{{W}}}t") if next(t.iterancestors(f"{{{W}}}p")) is paragraph]
        return [Slot(t) for t in own]
    slots = [Slot(paragraph)]
    for child in paragraph:
        if child.tag not in {f"{{{TEXT}}}p", f"{{{TEXT}}}h"} and isinstance(child.tag, str):
            slots += _slots(child, kind)
        slots.append(Slot(child, tail=True))
    return slots


def _replace(slots: list[Slot], start: int, end: int, words: str) -> None:
    """Put ``words`` where the letters from ``start`` to ``end`` stand, in the look of the first of them."""
    at = 0
    for slot in slots:
        letters = slot.letters
        first, last = max(start - at, 0), min(end - at, len(letters))
        if first < last:
            here = words if start >= at else ""
            slot.put(letters[:first] + here + letters[last:])
        at += len(letters)
