"""What a cell may say."""

from datetime import date, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.exchange import sheets, values


@pytest.mark.parametrize(
    "cell",
    [
        "109/9/4",
        "109年9月4日",
        "１０９．９．４",
        "1090904",
        1090904.0,
        "2020-09-04",
        "2020/9/4",
        date(2020, 9, 4),
        datetime(2020, 9, 4),
    ],
)
def test_a_date_may_be_written_in_every_way_of_the_office(cell):
    assert values.as_date(cell) == date(2020, 9, 4)


@pytest.mark.parametrize("cell", ["109/13/1", "昨天", "31/31"])
def test_what_is_no_date_is_refused_in_words(cell):
    with pytest.raises(ValidationError, match=cell):
        values.as_date(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("11億5,745萬6,205元", "1157456205"),
        ("１，２００", "1200"),
        (5.0, "5"),
        ("36.7%", "36.7"),
        ("1.5億", "150000000"),
        ("", ""),
        ("−3", "-3"),
    ],
)
def test_numbers_are_understood_as_the_office_writes_them(cell, number):
    assert values.as_number(cell) == number


@pytest.mark.parametrize(
    ("cell", "said"), [("是", True), ("Ｖ", True), ("否", False), ("", False), (True, True), (0.0, False)]
)
def test_yes_and_no(cell, said):
    assert values.as_yes_no(cell) is said


def test_a_choice_is_found_by_value_and_by_label_in_either_language():
    find = values.Choices([("", "---"), ("waiting", _("Waiting")), ("running", _("Running"))]).find
    assert [find("waiting"), find("Waiting"), find("ｗａｉｔｉｎｇ"), find("")] == [
        "waiting",
        "waiting",
        "waiting",
        "",
    ]
    with pytest.raises(ValidationError, match=r"Waitin|等"):
        find("Waitng")


@pytest.mark.django_db
def test_a_unit_is_found_by_code_and_name_and_a_doubtful_name_is_refused():
    from countyhall.kernel.organisation.models import Unit
    from countyhall.kernel.testing import UnitFactory

    first = UnitFactory(code="A1", name="臺灣科")
    UnitFactory(code="A2", name="人事室")
    UnitFactory(code="A3", name="人事室")
    find = values.reader(forms.ModelChoiceField(Unit.objects.all()))
    assert find("台 灣科") == find("a1") == first
    assert find("A3").code == "A3"
    with pytest.raises(ValidationError, match="人事室"):
        find("人事室")
    with pytest.raises(ValidationError, match="臺灣科"):
        find("臺灣課")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding_and_dialect(encoding, mark):
    text = mark.join(["案號", "主旨"]) + "\r\n" + mark.join(["109-1", f'"含{mark}號"']) + "\r\n"
    (sheet,) = sheets.read(text.encode(encoding), "x.csv")
    assert sheet.rows[0] == ["案號", "主旨"]
    assert sheet.rows[1] == ["109-1", f"含{mark}號"]


def test_a_cell_with_a_broken_formula_is_refused():
    with pytest.raises(ValidationError, match="#REF!"):
        values.read_cell(values.as_text, "#REF!")
