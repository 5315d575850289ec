"""What an exchanged letter says, element by element, free of files and of tables.

``None`` means that the element is not there; ``""`` that it is there and empty.
"""

from dataclasses import dataclass, field


class Refusal(ValueError):
    """The file cannot be a letter, or the letter no file; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody a letter names: an agency 全銜, a unit 單位名, a person 姓名 or a group 總稱."""

    form: str
    name: str
    title: str | None = None
    code: str | None = None
    unit_code: str | None = None
    phone: str | None = None
    with_attachments: str | None = None
    printed: str | None = None
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class Superior:
    """To whom a memo is presented 敬陳: a title, and the name where it is given."""

    title: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ListedBy:
    """The recipient is whoever stands in the list of recipients 交換表."""

    list: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """字號: a word and a running number, or one line of text."""

    word: str | None = None
    year: str | None = None
    serial: str | None = None
    branch: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Secrecy:
    """密等 and what ends it."""

    level: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Enclosures:
    """附件: the words, and the names of the declared files."""

    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered point 條列, and those below it."""

    label: str | None = None
    text: str | None = None
    items: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph 段落 with its name (說明：) and its numbered points."""

    name: str | None = None
    text: str | None = None
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class When:
    """A day and an hour in words; the weekday only for meetings."""

    day: str
    weekday: str | None = None
    hour: str | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """What a consulted unit said, and when it had the draft."""

    unit: str
    opinion: Paragraph = field(default_factory=Paragraph)
    received: When | None = None
    finished: When | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A file that travels with the letter, as the letter declares it."""

    name: str
    file: str
    notation: str = "_X"


@dataclass(frozen=True, slots=True)
class Letter:
    """An official document as it is exchanged; ``kind`` is the root element."""

    kind: str
    subject: str | None = None
    category: str | None = None
    issuers: tuple[Party, ...] = ()
    unit: Party | None = None
    address: str | None = None
    contacts: tuple[str, ...] = ()
    contact_people: tuple[Party, ...] = ()
    addressee: Party | ListedBy | None = None
    issued_on: str | None = None
    numbers: tuple[Number, ...] = ()
    reference: Number | None = None
    speed: str | None = None
    secrecy: Secrecy | None = None
    handling: str | None = None
    enclosures: Enclosures | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    originals: tuple[Party, ...] | None = None
    copies: tuple[Party, ...] | None = None
    superiors: tuple[Superior, ...] | None = None
    signers: tuple[str, ...] = ()
    dated: str | None = None
    occasion: str | None = None
    times: tuple[When, ...] = ()
    place: str | None = None
    chairs: tuple[Party, ...] | None = None
    attendees: tuple[Party, ...] | None = None
    observers: tuple[Party, ...] | None = None
    remarks: Paragraph | None = None
    summary: str | None = None
    undertaking: str | None = None
    receipt_number: Number | None = None
    consultations: tuple[Consultation, ...] = ()
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """交換表單: who gets the letter electronically."""

    recipients: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Something in a file for which a letter has no place: where it stood, and what it said."""

    path: str
    text: str
