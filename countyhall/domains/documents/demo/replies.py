"""The letters that answered: from whose desk, by whose decision, to whom."""

import random
from collections.abc import Iterator

from countyhall.domains.documents.demo.people import Office
from countyhall.domains.documents.demo.senders import HOUSE, NEAR, SCHOOLS, TOWNSHIPS
from countyhall.domains.documents.demo.signoff import Rounds
from countyhall.domains.documents.models import Direction
from countyhall.domains.documents.models.document import Kind
from countyhall.domains.documents.services.past import PastDocument
from countyhall.domains.documents.services.past_drafts import PastDraft
from countyhall.kernel.period import roc

WORDS = {
    "KM-A1": "府行計", "KM-A2": "府行研", "KM-A3": "府行法", "KM-A4": "府行總", "KM-A5": "府行資", "KM-A6": "府採購",
    "KM-B": "府民行", "KM-C": "府財產", "KM-D": "府建商", "KM-E": "府工程", "KM-F": "府教學", "KM-G": "府社福",
    "KM-H": "府觀行", "KM-I": "府人任", "KM-J": "府主歲", "KM-K": "府政預", "KM-L": "府警行", "KM-M": "府消預",
    "KM-N": "府衛疾", "KM-O": "府環綜", "KM-P": "府文演", "KM-Q": "府地籍", "KM-R": "府稅企", "KM-S": "府港航",
    "KM-T": "府養路", "KM-U": "府水工", "KM-V": "府林造", "KM-W": "府車運", "KM-X": "府動防", "KM-Y": "府殯服",
}  # fmt: skip
DONE = [
    "本府業於{day}派員會勘，結果如附紀錄。", "所請同意辦理，請依相關規定辦理。", "旨揭事項業轉請相關單位配合辦理。",
    "所報資料尚符規定，准予備查。", "本案經費由本府109年度相關預算支應。", "請補正附件後再行函送。",
    "檢附本府意見彙整表1份。", "本府原則同意，惟請注意施工安全及交通維持。", "相關資料已公布於本府網站，請自行下載。",
]  # fmt: skip
MORE = [
    "如有疑義，請逕洽本府承辦人員。",
    "請於文到後10日內見復。",
    "請轉知所屬依規定辦理。",
    "副本抄送本府相關單位。",
]
LETTER = 0.72


def make(
    cases: list[PastDocument], office: Office, rng: random.Random, rounds: Rounds
) -> Iterator[PastDraft]:
    """One letter for each case that ended with a reply, or whose reply is being signed, with its sign-off."""
    for case in cases:
        yield rounds.sign(_letter(case, office, rng), case)


def _letter(case: PastDocument, office: Office, rng: random.Random) -> PastDraft:
    sent = case.closed_on
    begun = max(case.accepted_on or case.on, case.on)
    level = rng.choices((3, 2, 1), (55, 38, 7))[0]
    return PastDraft(
        document=case.record, subject=_subject(case, rng), paragraphs=_paragraphs(case, rng), drafter=case.handler,
        decided_by=None, proofread_by=office.registrar if sent else None, drafted_on=begun,
        decided_on=max(begun, sent) if sent else None, sent_on=sent, word=WORDS[case.unit.code],
        to=_to(case, office, rng), kind=Kind.LETTER if rng.random() < LETTER else Kind.NOTE, speed=case.speed,
        level=level, signer=f"縣長　{office.magistrate.name}" if sent else "",
        seal_mode="electronic" if sent else "",
    )  # fmt: skip


def _subject(case: PastDocument, rng: random.Random) -> str:
    if case.direction == Direction.OWN:
        return case.subject
    core = (
        case.subject.rstrip("。")
        .rsplit("，", 1)[0]
        .removeprefix("有關")
        .removeprefix("檢送")
        .removeprefix("檢陳")
    )
    you = "貴" + (
        "府" if case.sender.endswith(("府", "公所")) else case.sender[-1] if len(case.sender) > 3 else "處"
    )
    opening = f"有關{you}" if len(case.sender) > 3 else "有關臺端"
    return (
        f"{opening}「{core}」一案，復如說明，{rng.choice(('請查照', '復請查照', '請查照辦理', '請鑒核'))}。"
    )


def _paragraphs(case: PastDocument, rng: random.Random) -> list[dict]:
    day = roc.text(case.closed_on or case.accepted_on)
    said = []
    if case.sender_number:
        said.append(f"復{case.sender}{roc.text(case.sender_date)}{case.sender_number}函。")
    said.append(rng.choice(DONE).format(day=day))
    if rng.random() < 0.6:
        said.append(rng.choice(MORE))
    return [{"part": "explanation", "text": "", "items": [{"text": text, "items": []} for text in said]}]


def _to(case: PastDocument, office: Office, rng: random.Random) -> list:
    """The sender, and now and then others by copy; an own case goes to those of the house."""
    pool = rng.choice((HOUSE, TOWNSHIPS, NEAR, SCHOOLS))
    names = [case.sender] if case.direction == Direction.INCOMING else [rng.choice(pool)]
    if rng.random() < 0.35:
        names += rng.sample(pool, rng.choice((1, 1, 2)))
    return [(name, office.agencies.get(name)) for name in dict.fromkeys(names)]
