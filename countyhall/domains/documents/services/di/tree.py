"""A file from outside becomes a tree of plain elements, or is refused before anything in it is believed.

Expat alone reads here: nothing is fetched, no entity is ever replaced by its text, and everything that an
exchanged letter has no use for (entities with text, parameter entities, instructions, other markup
declarations) is refused where it is declared, before it could be used.
"""

import codecs
import re
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from countyhall.domains.documents.services.di.letter import Entity, Refusal, Unplaced

MOST_BYTES = 1_000_000
MOST_DEPTH = 40  # elements within elements; numbered points are counted apart
MOST_POINTS = 8  # 條列 within 條列
MOST_FILES = 500
LABEL = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
UTF8 = {"utf-8", "utf8"}
BIG5 = {"big5", "big-5", "cp950", "ms950", "big5-eten", "x-windows-950"}


@dataclass(slots=True)
class Node:
    """An element: its name, where it stands, what it says directly and what it holds."""

    tag: str
    path: str
    attrs: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def all_text(self) -> str:
        """Everything said here and below."""
        return " ".join(filter(None, [self.text.strip(), *(child.all_text() for child in self.children)]))


@dataclass(slots=True)
class Tree:
    """A file that was read: its root, the files it declares, and what stood outside of any element."""

    root: Node
    dtd: str = ""
    doctype: str = ""
    entities: dict[str, Entity] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)


def _own_character(error):
    """Characters an office drew itself in Big5 become the private characters that Windows gives them."""
    first, second = (*error.object[error.start : error.start + 2], 0)[:2]
    place = (first << 8) | second
    column = second - 0x40 if second < 0x7F else second - 0x62
    if not (0x40 <= second <= 0x7E or 0xA1 <= second <= 0xFE):
        raise error
    for low, high, rows, begin in (
        (0xFA40, 0xFEFE, first - 0xFA, 0xE000), (0x8E40, 0xA0FE, first - 0x8E, 0xE311),
        (0x8140, 0x8DFE, first - 0x81, 0xEEB8),
    ):  # fmt: skip
        if low <= place <= high:
            return chr(begin + rows * 157 + column), error.start + 2
    if 0xC6A1 <= place <= 0xC8FE:
        return chr(0xF6B1 + (first - 0xC6) * 157 + column - 63), error.start + 2
    raise error


codecs.register_error("own_characters", _own_character)


def bounded(source: bytes | BinaryIO) -> bytes:
    """The whole file, never more than an exchanged letter may have."""
    data = source if isinstance(source, bytes) else source.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refusal(_("The file is larger than 1 MB. Ask the sender to send long texts as attachments."))
    if not data.strip():
        raise Refusal(_("The file is empty. Ask the sender to send it again."))
    return data


def decoded(data: bytes) -> tuple[str, list[Unplaced]]:
    """The file's text, in the encoding that it names and is in truth written in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")):
        raise Refusal(_("The file is written in UTF-16. The exchange knows UTF-8 and Big5 only."))
    marked = data.startswith(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    found = LABEL.match(data[:300])
    label = found[1].decode("ascii").lower() if found else "utf-8"
    if label in UTF8 or marked:
        return _utf8(data, label), []
    if label in BIG5:
        return _big5(data)
    raise Refusal(
        _("The file names the encoding %(label)s. The exchange knows UTF-8 and Big5 only.") % {"label": label}
    )


def _utf8(data: bytes, label: str) -> str:
    if label not in UTF8:
        raise Refusal(_wrong_label(label, "UTF-8"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        try:
            data.decode("cp950")
        except UnicodeDecodeError:
            raise Refusal(
                _("Byte %(place)d of the file is not UTF-8. Ask the sender to send it again.")
                % {"place": error.start + 1}
            ) from None
        raise Refusal(_wrong_label("UTF-8", "Big5")) from None


def _big5(data: bytes) -> tuple[str, list[Unplaced]]:
    try:
        if not data.isascii() and data.decode("utf-8"):
            raise Refusal(_wrong_label("Big5", "UTF-8"))
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp950", "own_characters")
    except UnicodeDecodeError as error:
        raise Refusal(
            _("Byte %(place)d of the file is not Big5. Ask the sender to send it again.")
            % {"place": error.start + 1}
        ) from None
    own = sorted({char for char in text if "\ue000" <= char <= "\uf8ff"})
    where = _("characters that the sender drew itself")
    return text, [Unplaced(where, f"U+{ord(char):04X} {char}") for char in own]


def _wrong_label(label: str, truth: str) -> str:
    return _(
        "The file says that it is written in %(label)s, but it is written in %(truth)s. "
        "Ask the sender to correct the first line and send it again."
    ) % {"label": label, "truth": truth}


def parse(source: bytes | BinaryIO) -> Tree:
    """Read the file into a tree, or refuse it with the reason."""
    text, unplaced = decoded(bounded(source))
    builder = _Builder(unplaced)
    try:
        builder.parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise Refusal(
            _("Line %(line)d is not XML (%(reason)s). Ask the sender to send the file again.")
            % {"line": error.lineno, "reason": expat.ErrorString(error.code)}
        ) from None
    return builder.tree


class _Builder:
    """Hears what the parser finds, and lets nothing through that a letter has no use for."""

    def __init__(self, unplaced: list[Unplaced]):
        self.open: list[Node] = []
        self.points = 0
        self.tree = Tree(root=None, unplaced=unplaced)
        self.parser = parser = expat.ParserCreate("utf-8")  # what the file's first line says is settled
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.entity
        parser.ElementDeclHandler = parser.AttlistDeclHandler = self.declaration
        parser.SkippedEntityHandler = self.reference
        parser.DefaultHandler = self.rest  # its presence alone keeps entities from being replaced
        parser.ExternalEntityRefHandler = self.reference
        parser.ProcessingInstructionHandler = self.instruction
        parser.CommentHandler = self.comment
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters

    def doctype(self, name, system, public, internal):
        self.tree.doctype, self.tree.dtd = name, system or ""
        if public:
            self.tree.unplaced.append(Unplaced("DOCTYPE", public))

    def entity(self, name, parameter, value, base, system, public, notation):
        if parameter:
            raise Refusal(
                _("The file declares the parameter entity %(name)s. A letter declares attachments only.")
                % {"name": name}
            )
        if value is not None:
            raise Refusal(
                _(
                    "The file declares the entity %(name)s with a text of its own. A letter declares attachments only."
                )
                % {"name": name}
            )
        if notation is None:
            raise Refusal(
                _("The file wants to take in %(file)s. A letter takes in nothing from elsewhere.")
                % {"file": system}
            )
        if re.search(r"[/\\:\x00-\x1f]", system or "") or system in ("", ".", ".."):
            raise Refusal(
                _("The attachment %(name)s names %(file)s, a place outside of what was sent.")
                % {"name": name, "file": system}
            )
        if len(self.tree.entities) >= MOST_FILES:
            raise Refusal(_("The file declares more than %(most)d attachments.") % {"most": MOST_FILES})
        self.tree.entities[name] = Entity(name, system, notation)

    def declaration(self, *_about):
        raise Refusal(_("The file brings its own rules for elements. Only those of the exchange hold."))

    def reference(self, name, *_about):
        raise Refusal(
            _(
                "The text refers to the entity %(name)s. Entities are not read; the text must stand in the letter."
            )
            % {"name": name}
        )

    def rest(self, data):
        if data.startswith(("%", "&")):
            self.reference(data.strip("%&;"))

    def instruction(self, target, data):
        raise Refusal(
            _("The file holds an instruction to programs (%(target)s). A letter holds none.")
            % {"target": target}
        )

    def comment(self, text):
        if text.strip():
            where = self.open[-1].path if self.open else "DOCTYPE"
            self.tree.unplaced.append(Unplaced(f"{where}/comment()", text.strip()))

    def start(self, tag, attrs):
        self.points += tag == "條列"
        if len(self.open) >= MOST_DEPTH or self.points > MOST_POINTS:
            raise Refusal(
                _("Points stand more than %(most)d levels deep. Ask the sender to number them more simply.")
                % {"most": MOST_POINTS}
            )
        path = tag
        if self.open:
            above = self.open[-1]
            above.counts[tag] = above.counts.get(tag, 0) + 1
            path = f"{above.path}/{tag}[{above.counts[tag]}]"
        node = Node(tag, path, attrs)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.tree.root = node
        self.open.append(node)

    def end(self, tag):
        self.points -= tag == "條列"
        self.open.pop()

    def characters(self, text):
        self.open[-1].pieces.append(text)
