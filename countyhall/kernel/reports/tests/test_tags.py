"""Tags, and what is not one."""

from countyhall.kernel.reports.tags import parse, tokenised


def test_a_tag_has_kind_code_options_and_a_line():
    (tag,), faults = parse("一\n共{{figure:o.budget|floor:萬|unit}}。", "三")
    assert (tag.kind, tag.code, tag.options, tag.line) == (
        "figure",
        "o.budget",
        {"floor": "萬", "unit": ""},
        2,
    )
    assert faults == []


def test_a_broken_tag_is_named_with_section_and_line():
    for text in ("\n{{figure}}", "\n{{figur:x}}", "\n{{figure:x", "\nx}}", "\n{{period:x}}"):
        tags, (fault, *_more) = parse(text, "八、陳情")
        assert tags == []
        assert (fault.section, fault.line) == ("八、陳情", 2)


def test_words_for_tags_are_the_same_for_the_same_text_and_never_in_it():
    text = "甲{{figure:a}}乙{{period}}"
    tags, _faults = parse(text, "x")
    first, second = tokenised(text, tags, "s"), tokenised(text, tags, "s")
    assert first == second
    assert len(first[1]) == 2
    assert all(word in first[0] and word not in text for word in first[1])
