"""Small counts of people stay hidden, whatever totals and earlier editions tell."""

from collections import defaultdict
from datetime import date

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from countyhall.kernel.lake.models import SmallCount
from countyhall.kernel.lake.schema import Field, Kind, Schema
from countyhall.kernel.lake.suppression import Unprotectable, hide_small, recoverable, seed, threshold

ONE = Schema(
    (
        Field("month", "月份", Kind.MONTH),
        Field("place", "地區"),
        Field("reason", "原因"),
        Field("people", "人數", Kind.INTEGER, people=True),
    )
)
TWO = Schema(
    (
        Field("place", "地區"),
        Field("all", "計", Kind.INTEGER, people=True),
        Field("men", "男", Kind.INTEGER, people=True),
        Field("women", "女", Kind.INTEGER, people=True),
    )
)
ALONG = ["place", "reason"]


def lines(rows, free=None):
    """Every sum that a reader may know: over places, over reasons, of cells that can be read or not."""
    found = defaultdict(list)
    for n, (month, place, reason, _people) in enumerate(rows):
        found[month, "place", reason].append((n, "people"))
        found[month, "reason", place].append((n, "people"))
    return [tuple(line) for line in found.values()]


def table(values):
    """A table of places by reasons of one month."""
    return [("10909", f"p{i}", f"r{j}", value) for i, row in enumerate(values) for j, value in enumerate(row)]


grids = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=2, max_size=5
    )
)


@given(grids)
@settings(max_examples=150, deadline=None)
def test_no_small_count_is_shown_and_none_follows_from_all_the_totals(values):
    rows = table(values)
    done = hide_small(rows, ONE, along=ALONG, threshold=5)
    assert all(row[3] is None or row[3] == 0 or row[3] >= 5 for row in done.rows)
    assert not recoverable(lines(rows), done.cells)


@given(grids, st.data())
@settings(max_examples=150, deadline=None)
def test_two_editions_together_give_no_hidden_count_back(values, data):
    """What is shown in either edition is known; with it and all totals nothing hidden in both follows."""
    first = table(values)
    before = hide_small(first, ONE, along=ALONG, threshold=5)
    changed = data.draw(st.lists(st.integers(0, 12), min_size=len(first), max_size=len(first)))
    flips = data.draw(st.lists(st.booleans(), min_size=len(first), max_size=len(first)))
    rows = [(*row[:3], new if flip else row[3]) for row, new, flip in zip(first, changed, flips, strict=True)]
    try:
        after = hide_small(rows, ONE, along=ALONG, threshold=5, earlier=[before.rows])
    except Unprotectable:
        return
    same = {n for n, (a, b) in enumerate(zip(first, rows, strict=True)) if a == b}
    unknown = {
        (n, "people")
        for n in range(len(rows))
        if after.rows[n][3] is None and not (n in same and before.rows[n][3] is not None)
    }
    assert not recoverable(lines(rows), unknown) & after.cells
    assert all((n, "people") in after.cells for n in same if before.rows[n][3] is None)


def test_the_other_sex_does_not_tell_the_hidden_one():
    rows = [("烏坵鄉大坵村", 23, 20, 3), ("烏坵鄉小坵村", 40, 22, 18), ("金城鎮東門里", 900, 450, 450)]
    done = hide_small(rows, TWO, along=["place"], threshold=5)
    assert done.rows[0].count(None) >= 2
    assert (0, "women") in done.primary
    assert sum(row[3] is None for row in done.rows) >= 2, "nor does the county's total of women"


def test_what_was_hidden_stays_hidden_in_the_next_edition():
    rows = table([[3, 20, 30], [40, 50, 60], [70, 80, 90]])
    first = hide_small(rows, ONE, along=ALONG, threshold=5)
    again = hide_small(rows, ONE, along=ALONG, threshold=5, earlier=[first.rows])
    assert again.rows == first.rows


def test_a_count_whose_line_is_known_already_is_refused():
    """The only other cell of the line was shown before: nothing can hide the small one any more."""
    before = [("10909", "p0", "r0", 6), ("10909", "p1", "r0", 30)]
    now = [("10909", "p0", "r0", 2), ("10909", "p1", "r0", 30)]
    with pytest.raises(Unprotectable, match="p0"):
        hide_small(now, ONE, along=["place"], threshold=5, earlier=[before])


def test_nothing_small_hides_nothing():
    rows = table([[5, 20], [0, 50]])
    assert hide_small(rows, ONE, along=ALONG, threshold=5).rows == rows


def test_two_small_counts_alone_are_not_told_by_their_sum():
    """Two hidden ones that make two together can only be one and one: a third is hidden with them."""
    rows = [("10909", f"p{n}", "r0", value) for n, value in enumerate([1, 1, 30, 40])]
    assert len(hide_small(rows, ONE, along=["place"], threshold=5).cells) == 3


@pytest.mark.django_db
def test_the_threshold_is_that_of_the_day_and_is_never_changed():
    assert threshold(date(2020, 9, 1)) == 5  # where the books say nothing
    seed()
    seed()
    assert SmallCount.objects.get().least == 5
    SmallCount.objects.create(valid_from=date(2020, 10, 1), least=10, source="統計審議會")
    made = SmallCount.objects.create(valid_from=date(2020, 10, 1), least=12, source="統計審議會，更正")
    assert [threshold(date(2020, month, 1)) for month in (9, 10, 11)] == [5, 12, 12]
    for change in (lambda: SmallCount.objects.update(least=2), made.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
