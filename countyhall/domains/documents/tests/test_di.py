"""The exchange file of a letter: what is written is what is read, and the official DTDs agree."""

from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countyhall.domains.documents.services.di import codec
from countyhall.domains.documents.services.di.letter import Entity, Item, Paragraph, Refusal, Unplaced
from countyhall.domains.documents.tests import letters, official
from countyhall.domains.documents.tests.test_gazette import PUBLISHED

WITH_DTD = (letters.HAN, replace(letters.HAN, category="書函"), letters.MEMO)
calm = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in the language in which they are written."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize("letter", letters.ALL, ids=lambda letter: letter.kind)
def test_a_letter_of_every_kind_reads_as_it_was_written(letter):
    """DOC-10."""
    data = codec.write(letter)
    assert codec.read(data) == (letter, [])
    assert codec.write(codec.read(data)[0]) == data


@pytest.mark.parametrize("kind", letters.DRAWN)
@given(data=st.data())
@calm
def test_any_text_comes_back_as_it_was(kind, data):
    """DOC-10, X-10: model, file, model; whatever the people wrote, in every kind of letter."""
    letter = data.draw(letters.DRAWN[kind])
    assert codec.read(codec.write(letter)) == (letter, [])


@given(letters.ROSTERS_DRAWN)
@calm
def test_any_list_of_recipients_comes_back_as_it_was(roster):
    assert codec.read_roster(codec.write_roster(roster)) == (roster, [])


@pytest.mark.parametrize("by_hand", [False, True], ids=["xmllint", "two passes"])
def test_the_official_dtds_accept_what_is_written_with_attachments_too(by_hand):
    """DOC-10, annex C."""
    files = [codec.write(letter) for letter in WITH_DTD]
    assert any(b"NDATA" in data for data in files)
    assert official.errors(*files, codec.write_roster(letters.ROSTER), by_hand=by_hand) == ""


@pytest.mark.parametrize("by_hand", [False, True], ids=["xmllint", "two passes"])
def test_the_check_by_the_dtds_is_a_check(by_hand):
    good = codec.write(letters.HAN)
    for bad in (
        good.replace('附件名="ATTCH1"'.encode(), '附件名="ATTCH9"'.encode()),
        good.replace("普通件".encode(), "特急件".encode()),
        good.replace("<地址>893金門縣金城鎮民生路60號</地址>".encode(), b""),
    ):
        assert bad != good
        assert official.errors(bad, by_hand=by_hand)


def test_the_official_dtds_accept_letters_and_lists_drawn_by_chance():
    """DOC-10, X-10: hundreds at once, with hostile text, with attachments and without."""
    files = []

    @given(letters.LETTERS_DRAWN | letters.MEMOS_DRAWN, letters.ROSTERS_DRAWN)
    @settings(calm, max_examples=100, database=None)
    def draw(letter, roster):
        files.extend([codec.write(letter), codec.write_roster(roster)])

    draw()
    assert len(files) >= 200 and any(b"ENTITIES" in data or "附件名=".encode() in data for data in files)
    assert official.errors(*files) == ""


@pytest.mark.parametrize("char", ["\x00", "\x08", "\x0b", "\x1f", "\ud800", "\udfff", "\ufffe"])
def test_a_character_that_no_letter_can_carry_is_refused_by_its_place(char):
    with pytest.raises(Refusal, match=r"函/主旨.*U\+"):
        codec.write(replace(letters.HAN, subject=f"檢送{char}，請查照。"))
    with pytest.raises(Refusal, match=r"段落"):
        codec.write(replace(letters.HAN, paragraphs=(Paragraph(f"說{char}明："),)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"address": None}, "地址"), ({"contacts": ()}, "聯絡方式"), ({"originals": ()}, "正本"),
        ({"speed": "特急件"}, "特急件"), ({"dated": "中華民國109年"}, "dated"), ({"entities": ()}, "ATTCH1"),
        ({"entities": (*letters.FILES, letters.FILES[0])}, "各自|own"), ({"kind": "電報"}, "電報"),
        ({"entities": (*letters.FILES, Entity("A B", "x"))}, "A B"),
        ({"entities": (*letters.FILES, Entity("C", "../x"))}, "../x"),
    ],
)  # fmt: skip
def test_a_letter_that_the_format_cannot_carry_whole_is_not_written(change, says):
    """Nothing is left out in silence, and nothing invalid leaves the house."""
    with pytest.raises(Refusal, match=says):
        codec.write(replace(letters.HAN, **change))


def test_a_big5_edition_reads_and_own_characters_are_told():
    """DOC-10: older senders write Big5, with characters they drew themselves."""
    text = codec.write(letters.HAN).decode()
    text = (
        text.replace('encoding="UTF-8"', 'encoding="Big5"')
        .replace("104_2_utf8", "99_2_big5")
        .replace("𠀀𡃁", "@@")
    )
    data = text.encode("cp950")
    letter, unplaced = codec.read(data)
    assert letter.subject == letters.HAN.subject
    assert unplaced == [Unplaced("DOCTYPE", "99_2_big5.dtd")]
    letter, unplaced = codec.read(data.replace(b"@@", b"\xfa\x40"))
    assert "含\ue000等" in letter.paragraphs[0].items[1].items[0].items[0].text
    assert "U+E000" in unplaced[0].text


def test_what_has_no_place_is_listed_with_its_path_and_its_words():
    """DOC-10: nothing is dropped."""
    text = codec.write(letters.HAN).decode()
    text = text.replace("<主旨>", '<主旨 顏色="紅">').replace(
        "</主旨>", '順祝<旁註 由="甲">商祺<b>！</b></旁註></主旨>'
    )
    text = text.replace("</正本>", "</正本><!-- 請速辦 --><回條><期限>三日</期限></回條>")
    letter, unplaced = codec.read(text.encode())
    assert letter == letters.HAN
    said = {one.path: one.text for one in unplaced}
    assert said == {
        "函/主旨[1]/@顏色": "紅", "函/主旨[1]/text()": "順祝", "函/主旨[1]/旁註[1]": "由=甲 商祺 ！",
        "函/comment()": "請速辦", "函/回條[1]": "三日",
    }  # fmt: skip


def test_a_visit_written_with_the_dtd_of_a_meeting_is_read():
    data = codec.write(letters.VISIT).replace(b"104_B_utf8", b"104_4_utf8")
    assert codec.read(data) == (letters.VISIT, [Unplaced("DOCTYPE", "104_4_utf8.dtd")])


def test_eight_levels_of_points_are_read_and_nine_are_not_written():
    def deep(levels):
        point = Item("(1)", "末")
        for _ in range(levels - 1):
            point = Item("一、", items=(point,))
        return replace(letters.HAN, paragraphs=(Paragraph("說明：", items=(point,)),))

    assert codec.read(codec.write(deep(8)))[0] == deep(8)
    with pytest.raises(Refusal, match="8"):
        codec.write(deep(9))


def test_a_letter_of_more_than_a_megabyte_is_not_written():
    with pytest.raises(Refusal, match="1 MB"):
        codec.write(replace(letters.HAN, paragraphs=(Paragraph(text="文" * 400_000),)))


def test_the_tests_hold_the_dtds_that_were_published():
    published = PUBLISHED / "di-dtd"
    if not published.exists():
        pytest.skip(
            "The published DTDs are not on this machine (COUNTYHALL_DATA); those beside the tests are used."
        )
    for file in published.iterdir():
        assert (official.DTDS / file.name).read_bytes() == file.read_bytes()
