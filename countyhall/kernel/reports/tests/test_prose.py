"""Numbers typed by hand are held against the figures around them."""

from datetime import date

import pytest

from countyhall.kernel.figures.services import Value
from countyhall.kernel.figures.spans import ASKED
from countyhall.kernel.period import Period
from countyhall.kernel.reports.prose import check
from countyhall.kernel.reports.tags import parse

HALF_YEAR = Period.parse("109-04..109-09")


def value(code, label, number, unit="件", kind="count"):
    """A figure's value without records."""
    return Value(code, label, number, unit, ASKED.own(HALF_YEAR), date(2020, 10, 31), HALF_YEAR, kind)


KNOWN = {
    v.code: v
    for v in [
        value("o.listed", "選項列管", 43),
        value("o.behind", "進度嚴重落後", 10),
        value("o.rate", "落後比率", 20.93, "%", "percent"),
        value("o.budget", "總預算", 10_444_931_234, "元", "money"),
    ]
}


def faults(text):
    """What is wrong in the text of section 三."""
    tags, broken = parse(text, "三")
    assert not broken
    return check(text, "三", tags, {tag.code: KNOWN[tag.code] for tag in tags if tag.code in KNOWN})


@pytest.mark.parametrize("written", ["9件", "９件", "九件", "9 件"])
def test_a_typed_number_that_disagrees_fails_with_sentence_and_suggestion(written):
    """RPT: 「九件」 while the query says ten."""
    (fault,) = faults(f"列管計畫嚴重落後{{{{figure:o.behind}}}}件。\n計有{written}應改善。")
    assert (fault.section, fault.line) == ("三", 2)
    assert fault.sentence == f"計有{written}應改善。"
    assert "{{figure:o.behind}}件" in fault.suggestion
    assert "10件" in fault.message


def test_a_number_beside_the_label_of_a_figure_is_held_against_it_too():
    text = "共{{figure:o.behind}}件。\n\n另查進度嚴重落後九件，均已檢討。"
    (fault,) = faults(text)
    assert fault.line == 3


@pytest.mark.parametrize(
    "sentence",
    [
        "列管{{figure:o.listed}}件，其中十件嚴重落後{{figure:o.behind}}件。",
        "總預算{{figure:o.budget}}，約104億4,493萬餘元。",
        "落後達6.5%以上者，比率{{figure:o.rate}}。",
        "第9件為{{figure:o.behind}}件之一。",
        "本年度逾9件即檢討，計{{figure:o.behind}}件。",
        "計{{figure:o.behind}}件，另有{{as-is:9件}}已撤銷。",
        "計{{figure:o.behind}}件，召開3次會議。",
    ],
)
def test_equal_numbers_thresholds_ordinals_and_other_units_pass(sentence):
    assert faults(sentence) == []


def test_a_cut_amount_has_to_fit_as_far_as_it_goes():
    assert faults("總預算{{figure:o.budget}}，約104億4,494萬餘元。")
    assert faults("比率{{figure:o.rate}}，約20.94%。")
