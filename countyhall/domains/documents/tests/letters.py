"""Letters for the tests: a full example of every kind, and letters drawn by chance."""

from dataclasses import replace

from hypothesis import strategies as st

from countyhall.domains.documents.services.di.editions import COPIES, LETTERS, SECRECIES, SPEEDS
from countyhall.domains.documents.services.di.letter import (
    Consultation,
    Enclosures,
    Entity,
    Item,
    Letter,
    ListedBy,
    Number,
    Paragraph,
    Party,
    Roster,
    Secrecy,
    Superior,
    When,
)

COUNTY = Party("全銜", "金門縣政府", code="371020000A")
NUMBER = Number(word="府行研", year="109", serial="0012345")
FILES = (Entity("ATTCH1", "1090012345_ATTCH1.pdf"), Entity("表單", "1090012345.sw", "DI"))
POINTS = (
    Item("一、", "依據本縣 109 年度施政計畫 <第 3 期> 辦理 & 復貴會 109 年 9 月 30 日函。"),
    Item(
        "二、",
        "檢附：",
        (Item("(一)", "清冊 1 份。", (Item("1、", "含𠀀𡃁等罕用字。", (Item("(1)", "完。"),)),)),),
    ),
)
HAN = Letter(
    kind="函",
    category="函",
    issuers=(COUNTY,),
    address="893金門縣金城鎮民生路60號",
    contacts=("聯絡人：許小姐", "聯絡電話：082-318823#62901"),
    addressee=ListedBy("表單", "如正副本行文單位"),
    issued_on="中華民國109年10月5日",
    numbers=(NUMBER,),
    speed="普通件",
    secrecy=Secrecy(),
    enclosures=Enclosures("如說明二", ("ATTCH1",)),
    subject="檢送本縣施政計畫執行情形，請查照。",
    paragraphs=(Paragraph("說明：", items=POINTS),),
    originals=(Party("全銜", "金門縣議會"),),
    copies=(Party("全銜", "本府行政處", with_attachments="含附件"), Party("總稱", "各鄉鎮公所")),
    signers=("縣長　楊鎮浯",),
    entities=FILES,
)
MEMO = Letter(
    kind="簽",
    unit=Party("單位名", "行政處研考科", unit_code="UA10000"),
    reference=Number(year="109", serial="0012345"),
    handling="2",
    subject="擬召開會議，簽請核示。",
    paragraphs=(Paragraph("擬辦：", text="如蒙核可，即辦理。"),),
    superiors=(Superior("處長"), Superior("縣長", "楊鎮浯")),
    signers=("許小姐",),
    dated="中華民國109年10月5日",
)
MEETING = Letter(
    kind="開會通知單",
    issuers=(COUNTY,),
    addressee=Party("全銜", "金門縣議會", code="371020100A", with_attachments="含附件"),
    contact_people=(Party("姓名", "許小姐", title="科員", phone="082-318823"),),
    issued_on="中華民國109年10月5日",
    numbers=(NUMBER,),
    speed="速件",
    occasion="研商 109 年度列管案",
    place="本府第一會議室",
    times=(When("中華民國109年10月12日", "星期一", "上午9時30分"),),
    chairs=(Party("姓名", "陳秘書長", title="秘書長"),),
    attendees=(Party("單位名", "行政處"),),
    observers=(),
    copies=(),
    remarks=Paragraph("備註：", text="請攜帶資料。"),
)
VISIT = replace(MEETING, kind="會勘通知單", occasion="路燈會勘", place="伯玉路二段")
ORDER = replace(
    HAN,
    kind="令",
    category="獎懲令",
    address=None,
    contacts=(),
    subject="核定獎懲如下。",
    speed=None,
    secrecy=None,
)
NOTICE = Letter(
    kind="公告",
    issuers=(COUNTY,),
    issued_on="中華民國109年10月5日",
    numbers=(Number(text="府行研字第1090012345號"),),
    subject="公告本縣自治條例草案。",
    paragraphs=(Paragraph("依據：", text="地方制度法。"), Paragraph("公告事項：", items=POINTS)),
)
SHEET = Letter(
    kind="簽稿會核單",
    issuers=(COUNTY,),
    summary="研商列管案",
    undertaking="行政處",
    receipt_number=NUMBER,
    consultations=(
        Consultation(
            "主計處",
            Paragraph(text="無意見。"),
            When("中華民國109年10月6日", hour="9時"),
            When("中華民國109年10月6日"),
        ),
        Consultation("人事處"),
    ),
)
NOTE = Letter(
    kind="便簽", unit=Party("單位名", "行政處"), paragraphs=(Paragraph(items=POINTS),), signers=("許小姐",)
)
ALL = (HAN, MEMO, MEETING, VISIT, ORDER, NOTICE, SHEET, NOTE)
ROSTER = Roster(
    (
        Party("全銜", "金門縣議會", code="371020100A", with_attachments="含附件", copy="正本"),
        Party(
            "單位名",
            "某部某司",
            code="A21000000I",
            unit_code="UA10000",
            with_attachments="不含附件",
            copy="副本",
        ),
        Party("姓名", "王大明", title="先生", code="EB12345678", printed="1090012345.pdf"),
    )
)

# What people paste into letters, and what breaks programs that believe it harmless.
HOSTILE = st.sampled_from(
    [
        "&",
        "<",
        ">",
        "]]>",
        '"',
        "'",
        "&amp;",
        "&#0;",
        "<!--",
        "-->",
        "<?x?>",
        "%x;",
        "&x;",
        "\r",
        "\r\n",
        "\n",
        "\t",
        " ",
        "　",
        "𠀀",
        "𡃁",
        "龘",
        "\u200b",
        "\ufeff",
        "\ue000",
        "\u0085",
        "\u2028",
        "=1+1",
        "@x",
        "{{x}}",
        "{%x%}",
        "臺",
        "é",
        "e\u0301",
    ]
)
LEGAL = st.characters(
    exclude_categories=["Cs"],
    exclude_characters="".join(map(chr, {*range(32), 0xFFFE, 0xFFFF} - {9, 10, 13})),
)
WORDS = st.lists(HOSTILE | LEGAL, max_size=6).map("".join)
MAYBE = st.none() | WORDS


def tuples(of, least=0, most=3):
    return st.lists(of, min_size=least, max_size=most).map(tuple)


def items(depth=0):
    below = st.just(()) if depth == 3 else tuples(items(depth + 1), most=2)
    return st.builds(Item, MAYBE, MAYBE, below)


PARAGRAPHS = tuples(st.builds(Paragraph, MAYBE, MAYBE, tuples(items())))
NUMBERS = st.builds(Number, word=WORDS, year=WORDS, serial=WORDS, branch=MAYBE) | st.builds(
    Number, text=WORDS
)
ISSUERS = st.builds(Party, st.just("全銜"), WORDS, code=WORDS) | st.builds(
    Party, st.just("單位名"), WORDS, code=WORDS, unit_code=WORDS
)
NAMED = st.builds(Party, st.sampled_from(["全銜", "單位名", "總稱"]), WORDS) | st.builds(
    Party, st.just("姓名"), WORDS, title=MAYBE
)
COPIES_OF = st.builds(
    Party, st.sampled_from(["全銜", "單位名", "總稱"]), WORDS, with_attachments=MAYBE
) | st.builds(Party, st.just("姓名"), WORDS, title=MAYBE, with_attachments=MAYBE)
ADDRESSEES = st.builds(ListedBy, st.just("表單"), WORDS) | st.builds(
    Party,
    st.just("姓名"),
    WORDS,
    title=MAYBE,
    code=WORDS,
    unit_code=MAYBE,
    with_attachments=MAYBE,
    printed=MAYBE,
)
SECRECY = st.builds(Secrecy, st.sampled_from(["", *SECRECIES]), WORDS)
ENCLOSURES = st.builds(Enclosures, WORDS, st.sampled_from([(), ("ATTCH1",), ("ATTCH1", "表單")]))

LETTERS_DRAWN = st.builds(
    Letter,
    kind=st.just("函"),
    subject=WORDS,
    category=st.sampled_from(LETTERS),
    issuers=tuples(ISSUERS, 1),
    address=WORDS,
    contacts=tuples(WORDS, 1),
    addressee=ADDRESSEES,
    issued_on=WORDS,
    numbers=tuples(NUMBERS, 1),
    speed=st.none() | st.sampled_from(["", *SPEEDS]),
    secrecy=st.none() | SECRECY,
    enclosures=st.none() | ENCLOSURES,
    paragraphs=PARAGRAPHS,
    originals=tuples(NAMED, 1),
    copies=st.none() | tuples(COPIES_OF),
    signers=tuples(WORDS),
    entities=st.just(FILES),
)
MEMOS_DRAWN = st.builds(
    Letter,
    kind=st.just("簽"),
    subject=WORDS,
    unit=st.builds(Party, st.just("單位名"), WORDS, unit_code=MAYBE),
    reference=st.builds(Number, year=WORDS, serial=WORDS, branch=MAYBE),
    secrecy=st.none() | SECRECY,
    handling=st.none() | st.sampled_from("123456"),
    enclosures=st.none() | ENCLOSURES,
    paragraphs=PARAGRAPHS,
    superiors=st.none() | tuples(st.builds(Superior, WORDS, MAYBE), 1),
    signers=tuples(WORDS, 1, 1),
    dated=WORDS,
    entities=st.just(FILES),
)
MEETINGS_DRAWN = st.builds(
    Letter,
    kind=st.sampled_from(["開會通知單", "會勘通知單"]),
    issuers=tuples(ISSUERS, 1),
    addressee=ADDRESSEES,
    contact_people=st.none() | tuples(st.builds(Party, st.just("姓名"), WORDS, title=MAYBE, phone=WORDS), 1),
    issued_on=WORDS,
    numbers=tuples(NUMBERS, 1),
    occasion=WORDS,
    place=WORDS,
    times=tuples(st.builds(When, WORDS, WORDS, WORDS), 1),
    chairs=st.none() | tuples(st.builds(Party, st.just("姓名"), WORDS, title=MAYBE), 1),
    attendees=st.none() | tuples(NAMED, 1),
    observers=st.none() | tuples(NAMED),
    copies=st.none() | tuples(COPIES_OF),
    remarks=st.none() | st.builds(Paragraph, MAYBE, MAYBE),
    entities=st.just(FILES),
)
SHEETS_DRAWN = st.builds(
    Letter,
    kind=st.just("簽稿會核單"),
    issuers=tuples(ISSUERS, most=1),
    summary=WORDS,
    undertaking=MAYBE,
    receipt_number=st.none() | NUMBERS,
    consultations=tuples(
        st.builds(
            Consultation,
            WORDS,
            st.builds(Paragraph, MAYBE, MAYBE),
            st.none() | st.builds(When, WORDS, hour=MAYBE),
            st.none() | st.builds(When, WORDS, hour=MAYBE),
        )
    ),
)
ORDERS_DRAWN = st.builds(
    Letter,
    kind=st.just("令"),
    subject=WORDS,
    category=st.sampled_from(["令", "獎懲令"]),
    issuers=tuples(ISSUERS, 1),
    address=MAYBE,
    contacts=tuples(WORDS),
    addressee=st.none() | ADDRESSEES,
    issued_on=WORDS,
    numbers=tuples(NUMBERS, 1),
    speed=st.none() | st.sampled_from(["", *SPEEDS]),
    secrecy=st.none() | SECRECY,
    enclosures=st.none() | ENCLOSURES,
    paragraphs=PARAGRAPHS,
    originals=st.none() | tuples(NAMED, 1),
    copies=st.none() | tuples(COPIES_OF),
    signers=tuples(WORDS),
    entities=st.just(FILES),
)
NOTICES_DRAWN = st.builds(
    Letter,
    kind=st.just("公告"),
    subject=WORDS,
    issuers=tuples(ISSUERS, 1),
    address=MAYBE,
    contacts=tuples(WORDS),
    issued_on=WORDS,
    numbers=tuples(NUMBERS, 1),
    enclosures=st.none() | ENCLOSURES,
    paragraphs=PARAGRAPHS,
    originals=st.none() | tuples(NAMED, 1),
    copies=st.none() | tuples(COPIES_OF),
    signers=tuples(WORDS),
    entities=st.just(FILES),
)
SLIPS_DRAWN = st.builds(
    Letter,
    kind=st.just("便簽"),
    subject=MAYBE,
    unit=st.none() | st.builds(Party, st.just("單位名"), WORDS, unit_code=MAYBE),
    reference=st.none() | st.builds(Number, year=WORDS, serial=WORDS, branch=MAYBE),
    enclosures=st.none() | ENCLOSURES,
    paragraphs=PARAGRAPHS,
    superiors=st.none() | tuples(st.builds(Superior, WORDS, MAYBE), 1),
    signers=tuples(WORDS),
    dated=MAYBE,
    entities=st.just(FILES),
)
DRAWN = {
    "函": LETTERS_DRAWN, "令": ORDERS_DRAWN, "公告": NOTICES_DRAWN, "開會通知單、會勘通知單": MEETINGS_DRAWN,
    "簽": MEMOS_DRAWN, "簽稿會核單": SHEETS_DRAWN, "便簽": SLIPS_DRAWN,
}  # fmt: skip
LISTED = st.fixed_dictionaries(
    {"with_attachments": MAYBE, "printed": MAYBE, "copy": st.none() | st.sampled_from(COPIES)}
)
ROSTERS_DRAWN = st.builds(
    Roster,
    tuples(
        st.one_of(
            st.builds(lambda name, code, more: Party("全銜", name, code=code, **more), WORDS, WORDS, LISTED),
            st.builds(
                lambda name, code, unit, more: Party("單位名", name, code=code, unit_code=unit, **more),
                WORDS, WORDS, WORDS, LISTED,
            ),
            st.builds(
                lambda name, title, code, unit, more: Party(
                    "姓名", name, title=title, code=code, unit_code=unit, **more
                ),
                WORDS, MAYBE, WORDS, MAYBE, LISTED,
            ),
        ),
        1,
        4,
    ),
)  # fmt: skip
