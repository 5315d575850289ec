"""Which kinds of documents the office writes, which paragraphs each has, and since when the law says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models.document import Kind

__all__ = ["DRAFTED", "KINDS", "PARTS", "Approach", "KindRule", "Part", "Way", "parts_of", "rule_of"]


class Approach(models.TextChoices):
    """擬辦方式, with the codes of the exchange format in their order."""

    MEMO_FIRST = "1", _("Memo first, draft after the decision")
    TOGETHER = "2", _("Memo and draft together")
    DRAFT_ONLY = "3", _("Draft instead of a memo")
    TWO_DRAFTS = "4", _("Two drafts")
    MORE_DRAFTS = "5", _("Several drafts")


class Way(models.TextChoices):
    """To whom a document is addressed, seen from the writer; it chooses the words that close a sentence."""

    UP = "up", _("To a higher agency")
    LEVEL = "level", _("To an agency of the same rank")
    DOWN = "down", _("To a lower agency")
    PEOPLE = "people", _("To citizens and companies")
    INSIDE = "inside", _("Inside the office")


@dataclass(frozen=True)
class Part:
    """One paragraph of a form: ``printed`` stands before its text on paper."""

    code: str
    label: str
    printed: str
    items: bool = True  # may be itemised; the subject is one sentence


PARTS = {
    part.code: part
    for part in [
        Part("basis", pgettext_lazy("paragraph", "Basis"), "依據"),
        Part("explanation", _("Explanation"), "說明"),
        Part("measures", pgettext_lazy("paragraph", "Measures"), "辦法"),
        Part("proposal", pgettext_lazy("paragraph", "Proposal"), "擬辦"),
        Part("matters", _("Matters announced"), "公告事項"),
        Part("provisions", _("Provisions"), "事項"),
        Part("remarks", _("Remarks"), "備註"),
        Part("summary", _("Summary of the case"), "案情摘要"),
        Part("text", _("Text"), ""),
    ]
}


@dataclass(frozen=True)
class KindRule:
    """What one kind of document consists of, from a day on.

    ``subject`` is what stands before the subject on paper. ``required`` and ``allowed`` are codes of parts
    in the order of the form. ``leaves`` says that it leaves the office: it is numbered, sealed and sent.
    """

    kind: str
    printed: str
    subject: str
    required: Sequence[str]
    allowed: Sequence[str]
    leaves: bool
    meeting: bool = False
    addressed: bool = True
    basis: str = "公文程式條例；文書處理手冊"
    valid_from: date = date(1972, 1, 25)
    valid_to: date | None = None

    @property
    def parts(self) -> list[Part]:
        """Its paragraphs in the order of the form."""
        return [PARTS[code] for code in self.allowed]


LETTER_PARTS = ("explanation", "measures")
KINDS = [
    KindRule(Kind.ORDER, "令", "主旨", (), ("basis", "provisions", "explanation"), leaves=True),
    KindRule(Kind.LETTER, "函", "主旨", (), LETTER_PARTS, leaves=True),
    KindRule(Kind.NOTE, "書函", "主旨", (), LETTER_PARTS, leaves=True),
    KindRule(Kind.NOTICE, "公告", "主旨", ("matters",), ("basis", "matters"), leaves=True,
             addressed=False),
    KindRule(Kind.MEETING, "開會通知單", "開會事由", (), ("remarks",), leaves=True, meeting=True),
    KindRule(Kind.INSPECTION, "會勘通知單", "會勘事由", (), ("remarks",), leaves=True, meeting=True),
    KindRule(Kind.MEMO, "簽", "主旨", ("proposal",), ("explanation", "proposal"), leaves=False,
             addressed=False),
    KindRule(Kind.COORDINATION, "簽稿會核單", "案情摘要", (), ("summary",), leaves=False, addressed=False),
    KindRule(Kind.SLIP, "便簽", "主旨", (), ("text",), leaves=False, addressed=False),
]  # fmt: skip

# How each kind is authenticated when nothing else is said; an electronic one may go without.
SEALED_AS = {
    Kind.NOTE: "stamp",
    Kind.MEETING: "stamp",
    Kind.INSPECTION: "stamp",
    Kind.NOTICE: "seal_and_name",
}
DRAFTED = list(dict.fromkeys(rule.kind for rule in KINDS))


def rule_of(kind: str, on: date) -> KindRule:
    """The form of a kind in force on a day. Raises ``LookupError`` where the law knows none."""
    for rule in KINDS:
        if rule.kind == kind and rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to):
            return rule
    raise LookupError(f"{kind} {on}")


def parts_of(kind: str, on: date) -> list[Part]:
    """The paragraphs of a kind on a day."""
    return rule_of(kind, on).parts
