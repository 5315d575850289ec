"""Read and write the exchange file: ``read`` and ``write`` for letters, the same for the list of recipients."""

import re
from typing import BinaryIO

from django.utils.translation import gettext as _

from countyhall.domains.documents.services.di.editions import DTDS, KINDS, ROSTER, checked
from countyhall.domains.documents.services.di.letter import Letter, ListedBy, Refusal, Roster, Unplaced
from countyhall.domains.documents.services.di.parts import Cursor, known, legal, only, read_slots, write_slots
from countyhall.domains.documents.services.di.tree import MOST_BYTES, MOST_POINTS, Tree, parse

NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w.\-\u4e00-\u9fff]*", re.ASCII)


def read(source: bytes | BinaryIO) -> tuple[Letter, list[Unplaced]]:
    """The letter in the file, and whatever in it has no place in a letter."""
    tree = parse(source)
    kind = tree.root.tag
    if kind not in KINDS:
        raise Refusal(
            _("The file is a %(kind)s, which is not a letter; possible are: %(kinds)s.")
            % {"kind": kind, "kinds": "、".join(KINDS)}
        )
    _same_root(tree)
    cursor = Cursor(tree.root, tree, known(KINDS[kind]))
    values = read_slots(cursor, KINDS[kind])
    cursor.end()
    letter = Letter(kind=kind, entities=tuple(tree.entities.values()), **values)
    checked(letter, tree.root.path)
    return letter, tree.unplaced


def read_roster(source: bytes | BinaryIO) -> tuple[Roster, list[Unplaced]]:
    """The list of recipients in the file, and whatever in it has no place there."""
    tree = parse(source)
    if tree.root.tag != "交換表單":
        raise Refusal(
            _("The file is a %(kind)s, which is not a list of recipients.") % {"kind": tree.root.tag}
        )
    _same_root(tree)
    return Roster(ROSTER.read(tree.root, tree)), tree.unplaced


def write(letter: Letter) -> bytes:
    """The letter as an exchange file in UTF-8."""
    if letter.kind not in KINDS:
        raise Refusal(_("%(kind)s is not a kind of letter that is exchanged.") % {"kind": letter.kind})
    slots = KINDS[letter.kind]
    checked(letter, letter.kind)
    only(letter, slots, letter.kind, {"kind", "entities"})
    _shallow(letter)
    body = write_slots(letter, slots, letter.kind)
    return _file(letter.kind, _declarations(letter), body)


def write_roster(roster: Roster) -> bytes:
    """The list of recipients as an exchange file in UTF-8."""
    body = ROSTER.write("交換表單", roster.recipients, "交換表單")
    return _file("交換表單", "", body.removeprefix("<交換表單>").removesuffix("</交換表單>"))


def _file(kind: str, declarations: str, body: str) -> bytes:
    inside = f" [\n{declarations}]" if declarations else ""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<!DOCTYPE {kind} SYSTEM "{DTDS[kind]}"{inside}>\n<{kind}>{body}</{kind}>\n'
    )
    data = text.encode("utf-8")
    if len(data) > MOST_BYTES:
        raise Refusal(_("The letter is larger than 1 MB. Move long texts into attachments."))
    return data


def _declarations(letter: Letter) -> str:
    """Every file that travels along, and the kinds of file; a name that is used must be declared."""
    names = [entity.name for entity in letter.entities]
    if len(set(names)) != len(names):
        raise Refusal(_("Two attachments have the same name. Give each its own."))
    used = letter.enclosures.names if letter.enclosures else ()
    listed = (letter.addressee.list,) if isinstance(letter.addressee, ListedBy) else ()
    for name in (*used, *listed):
        if name not in names:
            raise Refusal(_("The attachment %(name)s is named and not declared.") % {"name": name})
    lines = [
        f"<!ENTITY {_name(one.name)} SYSTEM {_place(one.file)} NDATA {_name(one.notation)}>\n"
        for one in letter.entities
    ]
    kinds = dict.fromkeys(entity.notation for entity in letter.entities)
    return "".join(lines) + "".join(f'<!NOTATION {kind} SYSTEM "">\n' for kind in kinds)


def _name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise Refusal(
            _("%(name)s is no name for an attachment: letters, digits, - and _ only.") % {"name": name}
        )
    return name


def _place(file: str) -> str:
    legal(file, "SYSTEM")
    if not file.strip(". ") or re.search(r"[/\\:\x00-\x1f]", file) or ('"' in file and "'" in file):
        raise Refusal(_("%(file)s is no name for a file that is sent.") % {"file": file})
    return f"'{file}'" if '"' in file else f'"{file}"'


def _same_root(tree: Tree) -> None:
    """The file must be what its first lines say; a DTD of another edition is no obstacle, but is told."""
    kind = tree.root.tag
    if tree.doctype and tree.doctype != kind:
        raise Refusal(
            _("The file announces %(said)s and is a %(kind)s. Ask the sender to send it again.")
            % {"said": tree.doctype, "kind": kind}
        )
    if tree.dtd and tree.dtd != DTDS[kind]:
        tree.unplaced.append(Unplaced("DOCTYPE", tree.dtd))


def _shallow(letter: Letter) -> None:
    """No deeper than a reader accepts."""
    opinions = [one.opinion for one in letter.consultations]
    remarks = [letter.remarks] if letter.remarks else []
    deep = [(point, 1) for part in (*letter.paragraphs, *opinions, *remarks) for point in part.items]
    while deep:
        point, level = deep.pop()
        if level > MOST_POINTS:
            raise Refusal(
                _("Points stand more than %(most)d levels deep. Number them more simply.")
                % {"most": MOST_POINTS}
            )
        deep += [(below, level + 1) for below in point.items]
