"""The order of every kind of letter in the 104 edition, as its DTDs and the converters in use have it.

函, 簽 and the list of recipients follow the published DTDs to the letter. For the other kinds no DTD was to
be had: their order is that of the exchange in use, and what may be absent there is not asked for here.
"""

from django.utils.translation import gettext as _

from countyhall.domains.documents.services.di.letter import (
    Consultation,
    Item,
    Number,
    Paragraph,
    Refusal,
    Secrecy,
    Superior,
    When,
)
from countyhall.domains.documents.services.di.parts import (
    Addressee,
    Attached,
    Code,
    Fields,
    Flat,
    Inline,
    Parties,
    Slot,
    Text,
    Wrap,
)

# Kind → DTD. That of 便簽 (added in 109) is not published with the others; C is the next free sign.
DTDS = {
    "令": "104_1_utf8.dtd", "函": "104_2_utf8.dtd", "公告": "104_3_utf8.dtd", "開會通知單": "104_4_utf8.dtd",
    "簽": "104_5_utf8.dtd", "簽稿會核單": "104_6_utf8.dtd", "會勘通知單": "104_B_utf8.dtd", "便簽": "104_C_utf8.dtd",
    "交換表單": "104_roster_utf8.dtd",
}  # fmt: skip

COPIES = ("正本", "副本", "抄本", "影本", "譯本", "稿本", "草稿", "定稿", "底圖", "藍圖")
SPEEDS = ("普通件", "速件", "最速件")
SECRECIES = ("密", "機密", "極機密", "絕對機密")
LETTERS = (
    "函", "書函", "交辦案件通知單", "交議案件通知單", "催辦案件通知單", "移文單", "機密文書機密等級變更或註銷建議單",
    "機密文書機密等級變更或註銷通知單", "執行命令", "獎懲建議函",
)  # fmt: skip

CODE = Slot("機關代碼", "code", Text())
UNIT_CODE = Slot("單位代碼", "unit_code", Text())
MAYBE_UNIT_CODE = Slot("單位代碼", "unit_code", Text(), "?")
TITLE = Slot("職稱", "title", Text(), "?")
WITH = Slot("含附件", "with_attachments", Text(), "?")
PRINTED = Slot("內含本文與附件之可攜式文件檔名", "printed", Text(), "?")
COPY = Slot("本別", "copy", Wrap("收發處理本別", Code(*COPIES, default="正本")), "?")

ISSUER = Parties({"全銜": (CODE,), "單位名": (CODE, UNIT_CODE)}, single=True)
UNIT = Parties({"單位名": (MAYBE_UNIT_CODE,)}, single=True)
ADDRESSEE = Addressee(
    {
        "姓名": (TITLE, CODE, MAYBE_UNIT_CODE, WITH, PRINTED),
        "全銜": (CODE, WITH, PRINTED),
        "單位名": (CODE, UNIT_CODE, WITH, PRINTED),
    },
    single=True,
)
NAMED = {"姓名": (TITLE,), "全銜": (), "單位名": (), "總稱": ()}
WITH_COPIES = {form: (*slots, WITH) for form, slots in NAMED.items()}
ROSTER = Parties(
    {
        "姓名": (TITLE, CODE, MAYBE_UNIT_CODE, WITH, PRINTED, COPY),
        "單位名": (CODE, UNIT_CODE, WITH, PRINTED, COPY),
        "全銜": (CODE, WITH, PRINTED, COPY),
    }
)
PEOPLE = Parties({"姓名": (TITLE,)})
CALLED = Parties({"姓名": (TITLE, Slot("電話", "phone", Text()))})
SUPERIORS = Parties({"職稱": (Slot("姓名", "name", Text(), "?"),)}, cls=Superior, name="title")


def numbered(number: Number, where: str) -> None:
    """Either a word and a running number, or one line."""
    parts = number.word is not None and number.year is not None and number.serial is not None
    any_part = any(value is not None for value in (number.word, number.year, number.serial, number.branch))
    if (number.text is None) != parts or (number.text is not None and any_part):
        raise Refusal(_("%(where)s must be a word and a number, or one line of text.") % {"where": where})


RUNNING = (
    Slot("年度", "year", Text()), Slot("流水號", "serial", Text()), Slot("支號", "branch", Text(), "?"),
)  # fmt: skip
NUMBER = Fields(
    Number,
    (
        Slot("字", "word", Text(), "?"),
        Slot("文號", None, Inline(RUNNING), "?"),
        Slot("文字", "text", Text(), "?"),
    ),
    check=numbered,
)
REFERENCE = Fields(Number, RUNNING)

ITEM = Fields(Item, (), attr=("序號", "label"))
ITEM.slots = (Slot("文字", "text", Text(), "?"), Slot("條列", "items", ITEM, "*"))  # points hold points
PARAGRAPH = Fields(Paragraph, ITEM.slots, attr=("段名", "name"))

DAY = Slot("年月日", "day", Text())
MEETING = Fields(When, (DAY, Slot("星期", "weekday", Text()), Slot("時分", "hour", Text())))
HOUR = Fields(When, (DAY, Slot("時分", "hour", Text(), "?")))
SAYS = Wrap("文字", Text())

ISSUERS = Slot("發文機關", "issuers", ISSUER, "+")
SPEED = Slot("速別", "speed", Code(*SPEEDS), "?")
SECRECY = Slot(
    "密等及解密條件或保密期限", "secrecy",
    Fields(Secrecy, (Slot("密等", "level", Code(*SECRECIES)), Slot("解密條件或保密期限", "until", Text()))), "?",
)  # fmt: skip
ATTACHED = Slot("附件", "enclosures", Attached(), "?")
PARAGRAPHS = Slot("段落", "paragraphs", PARAGRAPH, "*")
ISSUED = Slot("發文日期", "issued_on", Wrap("年月日", Text()))
NUMBERS = Slot("發文字號", "numbers", NUMBER, "+")
SIGNERS = Slot("署名", "signers", Text(), "*")
HEAD = (ISSUED, NUMBERS, SPEED, SECRECY, ATTACHED)


def subject(mark="1"):
    return Slot("主旨", "subject", SAYS, mark)


def addressee(mark="1"):
    return Slot("受文者", "addressee", ADDRESSEE, mark)


def originals(mark="1"):
    return Slot("正本", "originals", Parties(NAMED), mark)


COPIED = Slot("副本", "copies", Parties(WITH_COPIES, least=0), "?")
WHERE_FROM = (Slot("地址", "address", Text(), "?"), Slot("聯絡方式", "contacts", Text(), "*"))


def notice(name: str):
    """開會通知單 and 會勘通知單 differ in the name of what one is called to."""
    return (
        ISSUERS, *WHERE_FROM, addressee(), Slot("聯絡人及電話", "contact_people", CALLED, "?"), *HEAD,
        Slot(f"{name}事由", "occasion", SAYS), Slot(f"{name}時間", "times", MEETING, "+"),
        Slot(f"{name}地點", "place", SAYS), Slot("主持人", "chairs", PEOPLE, "?"),
        Slot("出席者", "attendees", Parties(NAMED), "?"), Slot("列席者", "observers", Parties(NAMED, least=0), "?"),
        COPIED, Slot("備註", "remarks", Wrap("段落", PARAGRAPH), "?"), SIGNERS,
    )  # fmt: skip


KINDS = {
    "函": (
        ISSUERS, Slot("函類別", "category", Code(*LETTERS, default="函")), Slot("地址", "address", Text()),
        Slot("聯絡方式", "contacts", Text(), "+"), addressee(), *HEAD, subject(), PARAGRAPHS, originals(), COPIED,
        SIGNERS,
    ),
    "令": (
        ISSUERS, Slot("令類別", "category", Code("令", "獎懲令", default="獎懲令")), *WHERE_FROM, addressee("?"), *HEAD,
        subject(), PARAGRAPHS, originals("?"), COPIED, SIGNERS,
    ),
    "公告": (ISSUERS, *WHERE_FROM, addressee("?"), *HEAD, subject(), PARAGRAPHS, originals("?"), COPIED, SIGNERS),
    "開會通知單": notice("開會"),
    "會勘通知單": notice("會勘"),
    "簽": (
        Slot("發文機關", "issuers", ISSUER, "*"), Slot("單位", "unit", UNIT, "?"), addressee("?"),
        Slot("文號", "reference", REFERENCE), SPEED, SECRECY,
        Slot("擬辦方式", "handling", Code(*"123456", default="1"), "?"), ATTACHED, subject(), PARAGRAPHS,
        Slot("敬陳", "superiors", SUPERIORS, "?"), Slot("署名", "signers", Text(), "+"),
        Slot("年月日", "dated", Text()),
    ),
    "簽稿會核單": (
        addressee("?"), Slot("發文機關", "issuers", ISSUER, "*"), Slot("案情摘要", "summary", SAYS),
        Slot("承辦單位", "undertaking", Wrap("單位名", Text()), "?"),
        Slot("收文字號", "receipt_number", NUMBER, "?"),
        Slot(
            "受會單位", "consultations",
            Flat(Consultation, ("受會單位", "unit"), (
                Slot("會核意見", "opinion", Wrap("段落", PARAGRAPH)), Slot("收會時間", "received", HOUR, "?"),
                Slot("會畢時間", "finished", HOUR, "?"),
            )), "*",
        ),
    ),
    "便簽": (
        Slot("發文機關", "issuers", ISSUER, "*"), Slot("單位", "unit", UNIT, "?"), addressee("?"),
        Slot("文號", "reference", REFERENCE, "?"), SPEED, SECRECY, ATTACHED, subject("?"), PARAGRAPHS,
        Slot("敬陳", "superiors", SUPERIORS, "?"), SIGNERS, Slot("年月日", "dated", Text(), "?"),
    ),
}  # fmt: skip


def checked(letter, where: str) -> None:
    """What the order alone does not say."""
    if letter.kind == "簽":
        if len(letter.issuers) + (letter.unit is not None) != 1:
            raise Refusal(
                _("%(where)s names either one agency or one unit as its author.") % {"where": where}
            )
        if len(letter.signers) != 1:
            raise Refusal(_("%(where)s is signed by exactly one.") % {"where": where})
    if letter.kind == "簽稿會核單" and len(letter.issuers) > 1:
        raise Refusal(_("%(where)s names either one agency or one unit as its author.") % {"where": where})
