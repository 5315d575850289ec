"""How the parts of a letter read and write: one table of slots serves both directions, so neither can differ."""

import re
from dataclasses import MISSING, fields
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from countyhall.domains.documents.services.di.letter import (
    Enclosures,
    ListedBy,
    Party,
    Refusal,
    Unplaced,
)
from countyhall.domains.documents.services.di.tree import Node, Tree

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(value: str, where: str) -> str:
    """The text as it is, if XML can carry it."""
    found = ILLEGAL.search(value)
    if found:
        raise Refusal(
            _("%(where)s holds the character U+%(code)04X, which a letter cannot carry. Take it out.")
            % {"where": where, "code": ord(found[0])}
        )
    return value


def said(value: str, where: str) -> str:
    return escape(legal(value, where), {"\r": "&#13;"})


def quoted(value: str, where: str) -> str:
    more = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;", '"': "&quot;"}
    return escape(legal(value, where), more)


class Slot:
    """A place in an element's order: which element, which field, and how often (1 ? * +)."""

    def __init__(self, tag: str, field: str | None, part, mark: str = "1"):
        self.tag, self.field, self.part, self.mark = tag, field, part, mark

    @property
    def tags(self) -> set[str]:
        return getattr(self.part, "flat_tags", {self.tag})

    def read(self, node, cursor):
        """The element's value; parts that lie side by side go on with their neighbours."""
        return self.part.read(node, cursor if isinstance(self.part, Flat) else cursor.tree)


class Cursor:
    """Goes through an element's children in order, and lists those that no letter knows."""

    def __init__(self, node: Node, tree: Tree, known: set[str], attrs: tuple[str, ...] = ()):
        self.node, self.tree, self.known, self.place = node, tree, known, 0
        strange(node, tree, attrs)
        if node.text.strip():
            tree.unplaced.append(Unplaced(f"{node.path}/text()", node.text.strip()))

    def peek(self) -> Node | None:
        while self.place < len(self.node.children):
            child = self.node.children[self.place]
            if child.tag in self.known:
                return child
            list_all(child, self.tree)
            self.place += 1
        return None

    def take(self, tags) -> Node | None:
        child = self.peek()
        if child is None or child.tag not in tags:
            return None
        self.place += 1
        return child

    def missing(self, tag: str) -> Refusal:
        later = [child.tag for child in self.node.children[self.place :]]
        if tag in later:
            return self.misplaced(later[0])
        where = {"path": self.node.path, "tag": tag}
        return Refusal(_("%(path)s lacks %(tag)s. Ask the sender to complete it.") % where)

    def misplaced(self, tag: str) -> Refusal:
        return Refusal(
            _(
                "In %(path)s, %(tag)s stands where it may not. Ask the sender to keep the order of the exchange format."
            )
            % {"path": self.node.path, "tag": tag}
        )

    def end(self) -> None:
        child = self.peek()
        if child is not None:
            raise self.misplaced(child.tag)


def strange(node: Node, tree: Tree, attrs: tuple[str, ...] = ()) -> None:
    """List the attributes that no letter knows."""
    for name, value in node.attrs.items():
        if name not in attrs:
            tree.unplaced.append(Unplaced(f"{node.path}/@{name}", value))


def list_all(node: Node, tree: Tree) -> None:
    """List an element that has no place, with all that it says."""
    inside = [f"{key}={value}" for key, value in node.attrs.items()]
    tree.unplaced.append(Unplaced(node.path, " ".join(filter(None, [*inside, node.all_text()]))))
    for child in node.children:
        if child.attrs:
            list_all(child, tree)


def read_slots(cursor: Cursor, slots) -> dict:
    """The values of an element's children, in the order of its slots."""
    values = {}
    for slot in slots:
        found = []
        while (not found or slot.mark in "*+") and (child := cursor.take({slot.tag})):
            found.append(slot.read(child, cursor))
        if not found and slot.mark in "1+":
            raise cursor.missing(slot.tag)
        if slot.field is None:
            values.update(found[0] if found else {})
        elif slot.mark in "*+":
            values[slot.field] = tuple(found)
        else:
            values[slot.field] = found[0] if found else None
    return values


def write_slots(thing, slots, where: str) -> str:
    """The children of an element, in order; what the order asks for and is not there is refused."""
    out = []
    for slot in slots:
        here = f"{where}/{slot.tag}" if where else slot.tag
        if slot.field is None:
            if slot.part.has(thing):
                out.append(slot.part.write(slot.tag, thing, here))
            continue
        value = getattr(thing, slot.field)
        several = value if slot.mark in "*+" else (() if value is None else (value,))
        if not several and slot.mark in "1+":
            raise Refusal(_("%(where)s is missing. Fill it in.") % {"where": here})
        out += [slot.part.write(slot.tag, one, here) for one in several]
    return "".join(out)


def known(slots) -> set[str]:
    return set().union(*(slot.tags for slot in slots)) if slots else set()


class Text:
    """An element that only says something."""

    def read(self, node, tree):
        strange(node, tree)
        for child in node.children:
            list_all(child, tree)
        return node.text

    def write(self, tag, value, where):
        return f"<{tag}>{said(value, where)}</{tag}>"


class Code:
    """An empty element that carries one of a list of words."""

    def __init__(self, *codes: str, default: str = ""):
        self.codes, self.default = codes, default

    def read(self, node, tree):
        Cursor(node, tree, set(), ("代碼",)).end()
        value = node.attrs.get("代碼", self.default)
        if "代碼" in node.attrs and value not in self.codes:
            raise self.unknown(node.path, value)
        return value

    def write(self, tag, value, where):
        if value == "" and self.default == "":
            return f"<{tag}/>"
        if value not in self.codes:
            raise self.unknown(where, value)
        return f'<{tag} 代碼="{value}"/>'

    def unknown(self, where, value):
        return Refusal(
            _("%(where)s says %(value)s; possible are: %(codes)s.")
            % {"where": where, "value": value, "codes": "、".join(self.codes)}
        )


class Wrap:
    """An element around exactly one other."""

    def __init__(self, tag: str, part):
        self.slots = (Slot(tag, "value", part),)
        self.tag, self.part = tag, part

    def read(self, node, tree):
        cursor = Cursor(node, tree, {self.tag})
        value = read_slots(cursor, self.slots)["value"]
        cursor.end()
        return value

    def write(self, tag, value, where):
        return f"<{tag}>{self.part.write(self.tag, value, where)}</{tag}>"


class Fields:
    """An element whose children are the fields of a thing, one attribute among them perhaps."""

    def __init__(self, cls, slots, attr: tuple[str, str] | None = None, check=None, fixed=None):
        self.cls, self.slots, self.attr, self.check = cls, slots, attr, check
        self.fixed = fixed or {}

    def read(self, node, tree):
        cursor = Cursor(node, tree, known(self.slots), self.attr[:1] if self.attr else ())
        values = read_slots(cursor, self.slots) | self.fixed
        cursor.end()
        if self.attr:
            values[self.attr[1]] = node.attrs.get(self.attr[0])
        thing = self.cls(**values)
        if self.check:
            self.check(thing, node.path)
        return thing

    def write(self, tag, thing, where):
        if self.check:
            self.check(thing, where)
        name = getattr(thing, self.attr[1]) if self.attr else None
        attr = "" if name is None else f' {self.attr[0]}="{quoted(name, where)}"'
        only(thing, self.slots, where, {*self.fixed, *(self.attr or ())})
        return f"<{tag}{attr}>{write_slots(thing, self.slots, where)}</{tag}>"


class Inline(Fields):
    """An element whose children are fields of the thing that holds it."""

    def __init__(self, slots):
        super().__init__(dict, slots)

    def has(self, thing) -> bool:
        return any(getattr(thing, slot.field) is not None for slot in self.slots)

    def write(self, tag, thing, where):
        return f"<{tag}>{write_slots(thing, self.slots, where)}</{tag}>"


class Flat:
    """Elements side by side that belong together: a consulted unit, its opinion, its hours."""

    def __init__(self, cls, first: tuple[str, str], slots):
        self.cls, self.first, self.slots = cls, first, slots
        self.flat_tags = {first[0]} | known(slots)

    def read(self, node, cursor):
        name = Wrap("單位名", Text()).read(node, cursor.tree)
        return self.cls(**{self.first[1]: name}, **read_slots(cursor, self.slots))

    def write(self, tag, thing, where):
        head = Wrap("單位名", Text()).write(tag, getattr(thing, self.first[1]), where)
        return head + write_slots(thing, self.slots, where)


class Parties:
    """An element full of people, units, agencies or groups, each followed by what belongs to it."""

    def __init__(self, heads: dict[str, tuple], least: int = 1, single: bool = False, cls=Party, name="name"):
        self.heads, self.least, self.single, self.cls, self.name = heads, least, single, cls, name
        self.tags = set(heads).union(*(known(slots) for slots in heads.values()))

    def party(self, cursor: Cursor):
        head = cursor.take(self.heads)
        if head is None:
            return None
        values = {self.name: Text().read(head, cursor.tree)} | read_slots(cursor, self.heads[head.tag])
        if self.cls is Party:
            values["form"] = head.tag
        return self.cls(**values)

    def read(self, node, tree):
        cursor = Cursor(node, tree, self.tags)
        found = []
        while (not self.single or not found) and (party := self.party(cursor)):
            found.append(party)
        if len(found) < self.least:
            raise cursor.missing(" / ".join(self.heads))
        cursor.end()
        return found[0] if self.single else tuple(found)

    def write(self, tag, value, where):
        several = (value,) if self.single else value
        if len(several) < self.least:
            raise Refusal(_("%(where)s is missing. Fill it in.") % {"where": where})
        return f"<{tag}>{''.join(self.one(party, where) for party in several)}</{tag}>"

    def one(self, party, where) -> str:
        form = getattr(party, "form", next(iter(self.heads)))
        if form not in self.heads:
            raise Refusal(
                _("%(where)s cannot name %(form)s; possible are: %(forms)s.")
                % {"where": where, "form": form, "forms": "、".join(self.heads)}
            )
        only(party, self.heads[form], where, {"form", self.name})
        head = Text().write(form, getattr(party, self.name), where)
        return head + write_slots(party, self.heads[form], where)


class Addressee(Parties):
    """受文者: one party, or whoever stands in the list of recipients."""

    def read(self, node, tree):
        if not any(child.tag == "交換表" for child in node.children):
            return super().read(node, tree)
        cursor = Cursor(node, tree, self.tags | {"交換表"})
        listed = cursor.take({"交換表"}) or cursor.end()
        cursor.end()
        names = listed.attrs.get("交換表單", "").split()
        declared(names, tree, listed.path)
        if len(names) != 1:
            raise cursor.missing("交換表單")
        strange(listed, tree, ("交換表單",))
        for child in listed.children:
            list_all(child, tree)
        return ListedBy(names[0], listed.text)

    def write(self, tag, value, where):
        if not isinstance(value, ListedBy):
            return super().write(tag, value, where)
        text = said(value.text, where)
        return f'<{tag}><交換表 交換表單="{quoted(value.list, where)}">{text}</交換表></{tag}>'


class Files:
    """附件檔名: the names of declared files."""

    def read(self, node, tree):
        Cursor(node, tree, set(), ("附件名",)).end()
        names = tuple(node.attrs.get("附件名", "").split())
        declared(names, tree, node.path)
        return names


class Attached:
    """附件: the words, and the declared files."""

    def read(self, node, tree):
        cursor = Cursor(node, tree, {"文字", "附件檔名"})
        slots = (Slot("文字", "text", Text()), Slot("附件檔名", "names", Files(), "*"))
        values = read_slots(cursor, slots)
        cursor.end()
        return Enclosures(values["text"], tuple(name for names in values["names"] for name in names))

    def write(self, tag, value, where):
        names = f'<附件檔名 附件名="{quoted(" ".join(value.names), where)}"/>' if value.names else ""
        return f"<{tag}>{Text().write('文字', value.text, where)}{names}</{tag}>"


def declared(names, tree: Tree, where: str) -> None:
    """Refuse a file that is named and nowhere declared."""
    for name in names:
        if name not in tree.entities:
            raise Refusal(
                _(
                    "%(where)s names %(name)s, which the file does not declare. Ask the sender to send it again."
                )
                % {"where": where, "name": name}
            )


def only(thing, slots, where: str, more=frozenset()) -> None:
    """Refuse what the thing says and this place cannot carry: nothing is left out in silence."""
    fits = set(more)
    for slot in slots:
        fits |= {slot.field} if slot.field else {inner.field for inner in slot.part.slots}
    for one in fields(thing):
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if one.name not in fits and getattr(thing, one.name) not in (default, None, ()):
            raise Refusal(
                _("%(where)s has no place for %(field)s (%(value)s).")
                % {"where": where, "field": one.name, "value": getattr(thing, one.name)}
            )
