"""Files into datasets: what is taken, what is rejected and why, and when nothing is taken."""

from datetime import date

import pytest

from countyhall.kernel.jobs.services import Cancelled, Progress
from countyhall.kernel.lake import Field, Filter, Kind, Measure, Query, Schema, services
from countyhall.kernel.lake.models import Edition, Load, RejectedRow

pytestmark = pytest.mark.django_db
Column = services.Column

GOOD = '月份,港口,旅客人次,收入\n10907,水頭,"1,204",300.50\n10907,料羅,－,…\n109年8月,水頭,１２,(4)\n'


def kept(text, name="旅客.csv", encoding="utf-8"):
    """A source file of the lake with this text."""
    return services.keep_source([text.encode(encoding)], name)


def loaded(dataset, text, *, by=None, encoding="utf-8", **said):
    """Load a text through what is proposed for it."""
    file = kept(text, encoding=encoding)
    reading = services.propose(services.look(file), dataset)
    return services.load(dataset, file, reading, by=by, as_of=date(2020, 8, 31), **said)


def test_the_rows_of_a_file_become_a_draft_with_every_value_of_its_kind(dataset, clerk):
    load = loaded(dataset, GOOD, by=clerk)
    assert (load.state, load.rows_read, load.rows_taken, load.rows_rejected) == (Load.State.DONE, 3, 3, 0)
    assert load.edition.state == Edition.State.DRAFT
    rows = services.ask(load.edition, Query()).rows
    assert [(m.isoformat(), p, n, str(i) if i is not None else None) for m, p, n, i in rows] == [
        ("2020-07-01", "料羅", None, None),
        ("2020-07-01", "水頭", 1204, "300.50"),
        ("2020-08-01", "水頭", 12, "-4.00"),
    ]
    source = load.edition.sources.get()
    assert source.source_file == load.source_file and source.columns["passengers"] == ["旅客人次"]


def test_the_same_file_and_reading_make_the_same_digest(dataset):
    one, two = loaded(dataset, GOOD), loaded(dataset, GOOD, encoding="utf-16")
    assert one.edition.digest == two.edition.digest and one.edition != two.edition


def test_a_rejected_row_is_kept_with_its_place_cells_and_reasons(dataset):
    dataset.contract = {"reject_share": 0.5}
    load = loaded(dataset, GOOD + "10908,料羅,十二個,很多\n")
    assert (load.rows_read, load.rows_taken, load.rows_rejected) == (4, 3, 1)
    row = RejectedRow.objects.get(load=load)
    assert (row.place, row.cells) == ("5", ["10908", "料羅", "十二個", "很多"])
    assert [(r["field"], r["value"]) for r in row.reasons] == [("passengers", "十二個"), ("income", "很多")]
    assert all(r["reason"] for r in row.reasons)


def test_nothing_is_taken_when_more_rows_fail_than_the_contract_bears(dataset):
    load = loaded(dataset, GOOD + "10908,料羅,十二個,很多\n")
    assert load.state == Load.State.REFUSED and load.edition is None
    assert (load.rows_read, load.rows_taken, load.rows_rejected) == (4, 0, 1)
    assert load.message and load.rejected.count() == 1 and not dataset.editions.exists()


def test_a_value_may_be_discarded_where_the_contract_says_so(dataset):
    dataset.contract = {"fields": {"passengers": {"drift": "discard_value"}}}
    load = loaded(dataset, GOOD + "10908,料羅,十二個,5\n")
    assert (load.state, load.rows_taken, load.rows_rejected) == (Load.State.DONE, 4, 0)
    assert "1" in load.message


def test_totals_and_notes_are_left_out_and_said(dataset):
    load = loaded(dataset, GOOD + "總計,,1216,296.5\n註：本表由港務單位提供\n")
    assert (load.rows_read, load.rows_taken) == (3, 3)
    assert "5" in load.message and "6" in load.message


def test_a_file_without_a_column_of_the_table_is_refused_naming_it(dataset):
    load = loaded(dataset, "月份,港口,收入\n10907,水頭,3\n")
    assert load.state == Load.State.DONE  # never accepted for this reading: the field has no column
    file = kept("月份,港口,收入\n10907,水頭,3\n")
    reading = services.propose(services.look(kept(GOOD)), dataset)
    load = services.load(dataset, file, reading, by=None)
    assert load.state == Load.State.REFUSED and "旅客人次" in load.message
    assert [d["kind"] for d in load.drift] == ["removed"]
    assert "旅客人次" in load.drift[0]["words"]


def test_a_frozen_layout_bears_no_new_column(dataset):
    reading = services.propose(services.look(kept(GOOD)), dataset)
    file = kept("月份,港口,旅客人次,收入,備考\n10907,水頭,1,2,好\n")
    assert services.load(dataset, file, reading, by=None).state == Load.State.DONE
    dataset.contract = {"drift": "freeze"}
    load = services.load(dataset, file, reading, by=None)
    assert load.state == Load.State.REFUSED and "備考" in load.message


def test_a_cancelled_load_leaves_no_edition(dataset, clerk):
    progress = Progress.start("讀取", by=clerk)
    progress.cancel(by=clerk)
    Progress.objects.update(cancel_asked=True)
    with pytest.raises(Cancelled):
        loaded(dataset, GOOD, progress=progress)
    assert not dataset.editions.exists()
    assert Load.objects.get().state == Load.State.CANCELLED


def test_one_part_is_replaced_and_the_others_stay(dataset, clerk):
    for text, part in (("10907,水頭,1,2\n", "2020-07"), ("10908,水頭,3,4\n", "2020-08")):
        load = loaded(dataset, "月份,港口,旅客人次,收入\n" + text, part=part)
        services.run_checks(load.edition)
        dataset.refresh_from_db()
        services.publish(load.edition, by=clerk)
        dataset.refresh_from_db()
    load = loaded(dataset, "月份,港口,旅客人次,收入\n10907,水頭,9,2\n", part="2020-07")
    answer = services.ask(load.edition, Query(measures=(Measure("n", "sum", "passengers"), Measure("rows"))))
    assert answer.rows == [(12, 2)]


def test_a_wide_table_is_turned_by_what_is_declared(county):
    text = "鄉鎮," + ",".join(f"{n}歲-{s}" for n in range(4) for s in "男女") + "\n"
    text += "金城鎮,1,2,3,4,5,6,7,8\n金湖鎮,10,20,30,40,50,60,70,－\n合計,11,22,33,44,55,66,77,8\n"
    file = kept(text)
    reading = services.propose(services.look(file))
    assert reading.unpivot and reading.unpivot.into == ("age", "group")
    dataset = services.create("ages", "年齡", reading.schema, unit=county.section)
    load = services.load(dataset, file, reading, by=None)
    assert (load.rows_read, load.rows_taken, load.edition.rows) == (2, 2, 15)
    answer = services.ask(
        load.edition, Query(where=(Filter("age", "eq", 3),), measures=(Measure("n", "sum", "value"),))
    )
    assert answer.rows == [(85,)]
    assert services.Reading.from_json(reading.to_json()) == reading


def test_two_cells_make_one_day(county):
    schema = Schema((Field("kind", "案類"), Field("on", "日期", Kind.DATE)))
    dataset = services.create("cases", "案件", schema, unit=county.section)
    file = kept("案類,年度,月日\n竊盜,107,101\n竊盜,107,1231\n")
    mapping = {"kind": Column("案類"), "on": Column("年度", join=("月日",), widths=(3, 4))}
    load = services.load(dataset, file, services.Reading(schema, mapping), by=None)
    assert services.ask(load.edition, Query()).column("on") == [date(2018, 1, 1), date(2018, 12, 31)]
