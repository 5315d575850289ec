"""Proofreading: the decided text may lose its slips of the pen, and nothing else."""

import copy
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.documents.models import Correction, Draft
from countyhall.domains.documents.models.paragraphs import clean, clean_text, lines
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused

__all__ = ["Line", "lines_of", "mend", "slips", "with_lines"]

LONGEST = 2  # characters of one slip, before or after
MOST = 20  # slips in one document; more is another text
AROUND = 8
WEIGHTY = re.compile(r"[0-9０-９〇一二三四五六七八九十百千萬億元月日時年%％]")
DECISIVE = set("不未無非免得應須可禁准否同與及或除但")
MARKS = re.compile(r"[\s，。、；：！？「」『』（）()〈〉《》,.;:!?\-—…·]*")


def slips(before: str, after: str) -> list[tuple[int, str, str]]:
    """Position, wrong and right of each slip. Raises ``Refused`` where the meaning could change."""
    found = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            _check(before[i:j], after[k:m])
            found.append((i, before[i:j], after[k:m]))
    if len(found) > MOST:
        raise Refused(_("This is more than slips of the pen: it has to be decided again."))
    return found


def _check(wrong: str, right: str) -> None:
    if MARKS.fullmatch(wrong) and MARKS.fullmatch(right):
        return
    said = {"before": wrong or "∅", "after": right or "∅"}
    longest = LONGEST if len(wrong) == len(right) else 1  # a sign too many or too few, not a word
    if max(len(wrong), len(right)) > longest:
        raise Refused(_("“%(before)s” → “%(after)s” is more than a slip of the pen.") % said)
    if WEIGHTY.search(wrong + right) or DECISIVE & set(wrong + right):
        raise Refused(_("“%(before)s” → “%(after)s” may change what was decided.") % said)


@transaction.atomic
def mend(draft: Draft, *, by, subject: str, paragraphs: list) -> list[Correction]:
    """Take the mended text; every slip is kept with what stood there. Not for the drafter."""
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not by.has_perm("documents.proofread_draft", draft) or by.pk == draft.drafter_id:
        raise PermissionDenied
    if draft.state != Draft.State.DECIDED:
        raise Refused(_("Only a decided draft is proofread."))
    before = draft.text
    if shape(clean(draft.rule, paragraphs)) != shape(draft.paragraphs):
        raise Refused(_("Paragraphs and items stay as they were decided."))
    draft.subject = clean_text(subject).replace("\n", "")
    draft.paragraphs = clean(draft.rule, paragraphs)
    found = slips(before, draft.text)
    slips(draft.decided_text, draft.approval_text())  # mended again and again, it is still what was decided
    made = [
        Correction.objects.create(
            draft=draft, by=by, around=before[max(0, at - AROUND) : at + len(wrong) + AROUND].replace("\n", " "),
            before=wrong, after=right,
        )
        for at, wrong, right in found
    ]  # fmt: skip
    if made:
        draft.save()
        audit.record(draft, "mended", by=by, slips=[f"{c.before}→{c.after}" for c in made])
    return made


@dataclass(frozen=True)
class Line:
    """One line of the text with the name of its box."""

    key: str
    label: str
    text: str


def lines_of(draft: Draft) -> list[Line]:
    """Every line of the text, to be mended one by one."""
    found = [Line("subject", draft.rule.subject, draft.subject)]
    printed = {part.code: part.printed for part in draft.rule.parts}
    for index, paragraph in enumerate(draft.paragraphs):
        if paragraph["text"]:
            found.append(Line(f"p{index}", printed[paragraph["part"]], paragraph["text"]))
        for number, (_level, sign, text) in enumerate(lines(paragraph)):
            found.append(Line(f"p{index}.{number}", f"{printed[paragraph['part']]} {sign}", text))
    return found


def with_lines(draft: Draft, typed: Mapping[str, str]) -> tuple[str, list]:
    """Subject and tree with these lines in place of those that stand there."""
    paragraphs = copy.deepcopy(draft.paragraphs)
    for index, paragraph in enumerate(paragraphs):
        paragraph["text"] = typed.get(f"p{index}", paragraph["text"])
        for number, item in enumerate(_flat(paragraph["items"])):
            item["text"] = typed.get(f"p{index}.{number}", item["text"])
    return typed.get("subject", draft.subject), paragraphs


def _flat(items: list) -> Iterator[dict]:
    for item in items:
        yield item
        yield from _flat(item.get("items", []))


def shape(paragraphs: list) -> list:
    """The tree without its words."""

    def of(items: list) -> list:
        return [of(item.get("items", [])) for item in items]

    return [(one["part"], bool(one["text"]), of(one.get("items", []))) for one in paragraphs]
