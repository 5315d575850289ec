"""Fills the tags of an office file that a clerk made, and finds those that cannot be filled."""

import io
import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from lxml import etree

from countyhall.kernel.figures.services import UnknownFigure, Value
from countyhall.kernel.period import Period
from countyhall.kernel.reports import rendering
from countyhall.kernel.reports.archive import packed, unpacked
from countyhall.kernel.reports.compose import Composer
from countyhall.kernel.reports.document import alternative, numbers_of, spans_of
from countyhall.kernel.reports.office.opendocument import OpenDocument
from countyhall.kernel.reports.office.rows import Rows
from countyhall.kernel.reports.office.word import SPACE, W, Word
from countyhall.kernel.reports.tags import Fault, Faults, Tag, parse

__all__ = ["fill", "kind_of"]

KINDS = {"docx": Word, "odt": OpenDocument}
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 section 2.2
LARGEST = 40 * 1024 * 1024  # bytes of the unpacked file
BLOCKS = frozenset({"table", "chart"})
WIDEST, IN_A_CELL = 15.0, 7.0  # centimetres of a chart


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
    kind = KINDS[kind_of(template)]
    composer = Composer(period, as_of, values or {})
    files, faults = unpacked(template), []
    for part in list(files):
        if kind.PARTS.fullmatch(part):
            root = etree.fromstring(files[part], etree.XMLParser(resolve_entities=False, no_network=True))
            filling = Filling(kind(files, part, root), composer, name)
            filling.all()
            faults += filling.faults
            files[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if faults:
        raise Faults(faults)
    return packed(files)


def _safe_names(content: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST:
            raise ValueError(_("The file unpacks to more than it may."))
        return set(archive.namelist())


class Filling:
    """Answers the tags of one part: first the rows that repeat, then every other paragraph."""

    def __init__(self, page: Word | OpenDocument, composer: Composer, name: str) -> None:
        self.page, self.composer, self.rows, self.faults = page, composer, Rows(composer), []
        self.places = dict(self._places(name))
        self.done: set[etree._Element] = set()

    def all(self) -> None:
        """Fill the part, or say what cannot be filled."""
        for row in [row for row in self.page.root.iter(self.page.ROW) if self._repeats(row)]:
            self._repeat(row)
        for paragraph in list(self.places):
            if paragraph not in self.done:
                self._fill(paragraph)

    def _places(self, name: str) -> Iterator[tuple[etree._Element, str]]:
        """Every paragraph with its number and the page that it begins on, as far as the file tells."""
        number, page = 0, 1
        for element in self.page.root.iter():
            if element.tag in self.page.PARAGRAPHS:
                number += 1
                said = {"name": name, "page": page, "number": number}
                yield element, (_("%(name)s page %(page)s, paragraph %(number)s") % said).strip()
            elif self.page.turns_page(element):
                page += 1

    def _own(self, row: etree._Element) -> list[etree._Element]:
        """The paragraphs of a row, not those of a table within it."""
        found = row.iter(*self.page.PARAGRAPHS)
        return [one for one in found if next(one.iterancestors(self.page.ROW)) is row]

    def _tags(self, paragraph: etree._Element) -> list[Tag]:
        return parse(_letters(paragraph, self.page), "")[0]

    def _repeats(self, row: etree._Element) -> bool:
        return any(tag.kind == "row" for one in self._own(row) for tag in self._tags(one))

    def _repeat(self, row: etree._Element) -> None:
        """The row once for each row of its listing; once with “none” where there is none."""
        own = self._own(row)
        self.done.update(own)
        codes = {tag.code: self.places[one] for one in own for tag in self._tags(one) if tag.kind == "row"}
        code, where = next(iter(codes.items()))
        if len(codes) > 1:
            said = _("The tags of one row name %(codes)s; a row repeats for one of them.")
            self.faults.append(Fault(where, 1, said % {"codes": "、".join(codes)}))
            return
        try:
            found = self.rows.of(code)
        except (UnknownFigure, ValueError) as error:
            self.faults.append(Fault(where, 1, f"{{{{row:{code}}}}}: {error}"))
            return
        for number, one in enumerate(found or [None], start=1):
            self._copy(row, own, one, number)
            if self.faults:
                break  # the same would be wrong in each
        row.getparent().remove(row)

    def _copy(self, row, own, one, number: int) -> None:
        made = deepcopy(row)
        for name in list(made.attrib):
            if name.endswith(("number-rows-repeated", "paraId", "textId")):
                del made.attrib[name]
        row.addprevious(made)
        for here, there in zip(own, self._own(made), strict=True):
            self.places[there] = self.places[here]
            self.done.add(there)
            self._fill(there, one, number)

    def _fill(self, paragraph: etree._Element, row=None, number: int = 0) -> None:
        slots = _slots(paragraph, self.page)
        text = "".join(slot.letters for slot in slots)
        if "{{" not in text and "}}" not in text:
            return
        where = self.places[paragraph]
        tags, broken = parse(text, where)
        self.faults += broken
        if len(tags) == 1 and tags[0].kind in BLOCKS and text.strip() == tags[0].written:
            self._block(paragraph, slots, tags[0], where)
            return
        for tag in reversed(tags):
            _replace(slots, tag.start, tag.end, self._words(tag, where, row, number))

    def _words(self, tag: Tag, where: str, row, number: int) -> str:
        if tag.kind in BLOCKS:
            said = _("%(tag)s stands on a line of its own.") % {"tag": tag.written}
            self.faults.append(Fault(where, tag.line, said))
            return ""
        if tag.kind == "row" and number:
            return self._of_row(tag, where, row, number)
        piece = self.composer.answer(tag, where, self.faults)
        return _clean(piece["text"]).replace("\n", " ") if piece else ""

    def _of_row(self, tag: Tag, where: str, row, number: int) -> str:
        try:
            if row is None:
                self.rows.check(tag)
                return _("none")
            return _clean(self.rows.words(tag, row, number)).replace("\n", " ")
        except (UnknownFigure, ValueError) as error:
            self.faults.append(Fault(where, tag.line, f"{tag.written}: {error}"))
            return ""

    def _block(self, paragraph, slots, tag: Tag, where: str) -> None:
        """A table after the paragraph, which says its caption; a picture in it, with its numbers below."""
        piece = self.composer.answer(tag, where, self.faults)
        if piece is None:
            return
        if self.page.LISTS and next(paragraph.iterancestors(*self.page.LISTS), None) is not None:
            said = _("%(tag)s cannot stand in a list.") % {"tag": tag.written}
            self.faults.append(Fault(where, tag.line, said))
            return
        text = "".join(slot.letters for slot in slots)
        caption = _clean(piece.get("caption", "")) if tag.kind == "table" else ""
        _replace(slots, 0, len(text), caption)
        if tag.kind == "chart":
            size = self._size(paragraph, tag)
            self.page.picture(paragraph, rendering.png(piece), _clean(alternative(piece)), size)
            if tag.options.get("numbers") == "no":
                return
            piece = numbers_of(piece)
        rows = [[_clean(cell) for cell in row] for row in piece["rows"]]
        heading = [_clean(cell) for cell in piece["heading"]]
        self.page.table(
            paragraph, piece | {"rows": rows, "heading": heading}, spans_of(piece["rows"], piece["merge"])
        )

    def _size(self, paragraph, tag: Tag) -> tuple[float, float]:
        """Centimetres; three to one as charts are drawn."""
        cell = next(paragraph.iterancestors(self.page.CELL), None)
        wanted = tag.options.get("width", "")
        plain = re.fullmatch(r"\d{1,2}(\.\d)?", wanted)
        width = (
            min(float(wanted), WIDEST) if plain and float(wanted) else WIDEST if cell is None else IN_A_CELL
        )
        return width, width / 3


def _clean(words: str) -> str:
    """Letters that XML knows."""
    return ILLEGAL.sub("\ufffd", words)


def _letters(paragraph: etree._Element, page: Word | OpenDocument) -> str:
    return "".join(slot.letters for slot in _slots(paragraph, page))


def _slots(paragraph: etree._Element, page: Word | OpenDocument) -> list[Slot]:
    """Where the paragraph's own letters stand, as one reads them; not those of paragraphs within it."""
    if isinstance(page, Word):
        own = [t for t in paragraph.iter(f"{{{W}}}t") if next(t.iterancestors(f"{{{W}}}p")) is paragraph]
        return [Slot(t) for t in own]
    slots = [Slot(paragraph)]
    for child in paragraph:
        if child.tag not in page.PARAGRAPHS and isinstance(child.tag, str):
            slots += _slots(child, page)
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
