"""A board's definition: text and back."""

import pytest

from countyhall.domains.insights.boards.declared import BadBoard, Board, BoardFilter, Tile, from_text, to_text
from countyhall.kernel.lake.query.declared import Filter, Group, Measure, Order, Query

BOARD = Board(
    code="ageing",
    title="人口老化",
    tiles=(
        Tile(
            kind="series", code="old", title="65歲以上占比", table="population", x="year", y="share", width=12,
            query=Query(
                where=(Filter("town", "in", ["番路鄉", "水上鄉"]),),
                groups=(Group("day", "year", "year"),),
                measures=(Measure("share", "count", "", where=(Filter("age", "ge", 65),)),),
                order=(Order("year"),),
            ),
        ),
        Tile(kind="text", code="word", title="說明"),
    ),
    filters=(BoardFilter("town", "鄉鎮市", "place"),),
)  # fmt: skip


def test_a_definition_goes_out_and_comes_back_without_a_byte_changed():
    text = to_text(BOARD)
    assert from_text(text) == BOARD
    assert to_text(from_text(text)) == text


@pytest.mark.parametrize(
    "text", ["", "[]", '{"code": "a", "titel": "b"}', '{"code":"a","title":"b","tiles":[{"kind":"pie"}]}']
)
def test_a_definition_that_is_not_one_is_refused(text):
    with pytest.raises(BadBoard):
        from_text(text)


def test_what_only_code_can_say_is_not_written_as_text():
    with pytest.raises(BadBoard):
        to_text(Board("a", "b", (Tile("number", "n", title=lambda rows: "x"),)))
