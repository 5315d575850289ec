"""Kinds, paragraphs, numbers and closing words, as the law and the office handbook say."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from countyhall.domains.documents.models import Kind, Way
from countyhall.domains.documents.models.kinds import KINDS, rule_of
from countyhall.domains.documents.models.paragraphs import clean, han, lines, mark, missing, parse, plain
from countyhall.domains.documents.models.phrases import closing_of, hint

DAY = date(2020, 9, 3)
LETTER = rule_of(Kind.LETTER, DAY)
HOSTILE = '& < > = + - @ {{ {% #let 𠮷𨑨迌 "‘’ 〇\\ $x$ *粗* _底_ `程式` <b>'


def test_items_are_numbered_as_the_handbook_says():
    """DOC-03: 一、(一)、1、(1), then 甲、(甲) and on."""
    assert [mark(level, 1) for level in range(8)] == [
        "一、",
        "(一)",
        "1、",
        "(1)",
        "甲、",
        "(甲)",
        "子、",
        "(子)",
    ]
    assert [han(n) for n in (1, 10, 11, 20, 21, 105, 110, 999)] == [
        "一", "十", "十一", "二十", "二十一", "一百零五", "一百一十", "九百九十九"
    ]  # fmt: skip
    assert mark(0, 12) == "十二、"
    assert mark(4, 11) == "11、", "beyond the ten stems"


@pytest.mark.parametrize("rule", KINDS, ids=lambda rule: rule.kind)
def test_every_kind_has_its_fixed_paragraphs(rule):
    """DOC-03: what it requires it allows, and each part has its printed name or none on purpose."""
    assert set(rule.required) <= set(rule.allowed)
    assert rule.printed
    assert {part.code for part in rule.parts} == set(rule.allowed)


def test_a_kind_takes_no_paragraph_that_it_does_not_have():
    """DOC-03: a letter has no 擬辦."""
    with pytest.raises(ValidationError):
        clean(LETTER, [{"part": "proposal", "text": "擬准予備查", "items": []}])


def test_an_announcement_without_its_matters_is_unfinished():
    """DOC-03: 公告事項 is required."""
    rule = rule_of(Kind.NOTICE, DAY)
    assert missing(rule, "公告本縣…", []) == ["公告事項"]
    assert missing(rule, " ", [{"part": "matters", "text": "如下", "items": []}]) == ["主旨"]


def test_the_program_numbers_a_tree_of_any_depth():
    """DOC-03"""
    deep: list = []
    level = deep
    for _ in range(6):
        level.append({"text": "某事", "items": []})
        level = level[0]["items"]
    kept = clean(LETTER, [{"part": "explanation", "text": "", "items": deep}])
    assert [number for _level, number, _text in lines(kept[0])] == [
        "一、",
        "(一)",
        "1、",
        "(1)",
        "甲、",
        "(甲)",
    ]


def test_what_no_paper_shows_is_left_out_and_half_a_character_is_refused():
    """X-10: control characters go; two halves of a rare character are one; a lone half is refused."""
    kept = clean(LETTER, [{"part": "explanation", "text": "甲\x00乙\x07\r\n丙\ud842\udfb7", "items": []}])
    assert kept[0]["text"] == "甲乙\n丙𠮷"
    with pytest.raises(ValidationError):
        clean(LETTER, [{"part": "explanation", "text": "\ud842", "items": []}])


@pytest.mark.parametrize("nonsense", [None, {}, [1], [{"part": "explanation", "items": "x"}], [{"part": []}]])
def test_what_is_no_text_of_a_document_is_refused_in_words(nonsense):
    """X-10"""
    with pytest.raises(ValidationError):
        clean(LETTER, nonsense)


def test_hostile_text_comes_out_as_it_went_in():
    """X-10"""
    kept = clean(
        LETTER, [{"part": "explanation", "text": HOSTILE, "items": [{"text": HOSTILE, "items": []}]}]
    )
    assert kept[0]["text"] == HOSTILE
    assert plain(LETTER, HOSTILE, kept).count(HOSTILE) == 3


WORDS = st.text("甲乙丙丁戊依據本府函請查照轉知所屬辦理&<>={%@", min_size=2, max_size=12).map(
    lambda t: f"有關{t}"
)
TREES = st.recursive(
    st.builds(lambda t: {"text": t, "items": []}, WORDS),
    lambda inner: st.builds(lambda t, i: {"text": t, "items": i}, WORDS, st.lists(inner, max_size=3)),
    max_leaves=12,
)


@given(st.lists(TREES, min_size=1, max_size=4), WORDS)
def test_a_text_that_is_read_again_is_the_same_tree(items, lead):
    """DOC-03: what is pasted from a document is numbered as it was there."""
    kept = clean(LETTER, [{"part": "explanation", "text": lead, "items": items}])
    assert parse(LETTER, plain(LETTER, "主旨", kept).partition("\n")[2]) == kept


def test_a_paste_from_elsewhere_finds_its_levels():
    """DOC-03"""
    read = parse(LETTER, "說明：\n一、依據某函。\n（一）第一款\n1. 第一目\n續行\n二、請查照。\n辦法：照辦")
    assert [(level, number) for level, number, _t in lines(read[0])] == [
        (0, "一、"),
        (1, "(一)"),
        (2, "1、"),
        (0, "二、"),
    ]
    assert read[0]["items"][0]["items"][0]["items"][0]["text"] == "第一目\n續行"
    assert read[1] == {"part": "measures", "text": "照辦", "items": []}


def test_closing_words_are_offered_by_the_way_a_letter_goes():
    """DOC-03: 請鑒核 goes up, 請照辦 goes down."""
    assert closing_of("檢送紀錄1份，請查照。").text == "請查照。"
    assert closing_of("請儘速辦理，並請查照見復").text == "請查照見復。"
    offered = {phrase.text for phrase in hint(Kind.LETTER, Way.UP, "檢送紀錄1份，請照辦。", DAY)}
    assert "請鑒核。" in offered
    assert "請照辦。" not in offered
    assert hint(Kind.LETTER, Way.LEVEL, "檢送紀錄1份，請查照。", DAY) == []
    assert hint(Kind.NOTICE, Way.PEOPLE, "公告本縣…", DAY) == []
