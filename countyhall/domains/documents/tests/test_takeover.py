"""A county that takes over its older system: documents, letters, addressees, figures; and what is wrong is named."""

from datetime import date

import pytest
from django.urls import reverse

from countyhall.domains.documents import forms, importers
from countyhall.domains.documents.factories import AgencyFactory
from countyhall.domains.documents.models import Agency, Document, Draft, Hop, Recipient
from countyhall.domains.documents.selectors import agencies
from countyhall.domains.documents.services import intake
from countyhall.kernel.deadlines.models import Clock
from countyhall.kernel.exchange import services as exchange
from countyhall.kernel.exchange import writers
from countyhall.kernel.exchange.models import ImportRun
from countyhall.kernel.figures import services as figures
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.period import Period
from countyhall.kernel.records.models import Fact
from countyhall.kernel.roles.models import Role
from countyhall.kernel.search import services as search
from countyhall.kernel.testing import contract

pytestmark = pytest.mark.usefixtures("office")
State = ImportRun.State
HEADINGS = [
    "歸檔日期", "文號", "收文日期", "來文機關", "來文字號", "媒體", "主旨", "主辦單位", "承辦人", "結案日期",
    "結案方式", "檔號", "保存年限", "頁數",
]  # fmt: skip
LETTERS = ["發文字號", "文號", "發文日期", "主旨", "說明", "正本", "副本", "主辦單位", "檔號", "歸檔日期"]
HOSTILE = [
    "=cmd|' /C calc'!A0", "+886-82-318823", "-1+1", "@SUM(1)", "{{ 7*7 }}{% load x %}", "<b>&amp;</b> & < >",
    "\U00020BB7野家與\U00021A34村", "'單引號", "臺／台",
]  # fmt: skip


@pytest.fixture
def keeper(county):
    """The registrar who takes the old system over."""
    wanted = [f"documents.{verb}_{model}" for verb in ("import", "view", "register") for model in (
        "document", "draft", "agency")] + ["documents.add_agency"]  # fmt: skip
    return contract.person_with(*wanted, unit=county.root, reach=Role.Reach.ALL)


def documents(county, *rows: dict) -> list[list]:
    """A sheet of documents; each row differs from an ordinary one."""
    usual = {
        "收文日期": "109/04/06", "來文機關": "內政部", "媒體": "電子", "主旨": "檢送手冊一份",
        "主辦單位": county.section.code,
    }  # fmt: skip
    return [[(usual | row).get(name, "") for name in HEADINGS] for row in rows]


def letters(county, *rows: dict) -> list[list]:
    """A sheet of letters."""
    usual = {
        "發文日期": "109/04/10",
        "主旨": "復如說明，請查照。",
        "正本": "內政部",
        "主辦單位": county.section.code,
    }
    return [[(usual | row).get(name, "") for name in LETTERS] for row in rows]


def file(fmt: str, headings: list, rows: list) -> bytes:
    """The sheet in one of the formats that offices send."""
    if fmt == "big5":
        text = b"".join(writers.write("csv", ("1", headings, rows))).decode("utf-8-sig")
        return text.encode("cp950")
    return b"".join(writers.write(fmt, ("1", headings, rows)))


def errors(run) -> list[tuple]:
    """Cell and message of everything that is wrong."""
    return [(e["cell"], e["message"]) for row in run.rows.order_by("row") for e in row.errors]


FILED = {
    "文號": "1090004321", "承辦人": "許志明", "結案日期": "109/4/10", "結案方式": "發文", "歸檔日期": "109-04-20",
    "檔號": "0109/010101/1/001/023", "保存年限": "10", "頁數": "12",
}  # fmt: skip


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv", "big5"])
def test_documents_come_in_from_every_kind_of_sheet_by_the_names_of_their_columns(fmt, county, keeper):
    """DOC-01, DOC-13: dates in any writing, file number in its parts, a former handler by name."""
    data = file(
        fmt, HEADINGS, documents(county, FILED, {"文號": "1090004399", "媒體": "紙本", "收文日期": "109.5.6"})
    )
    run = exchange.run(importers.DocumentImporter, data, keeper, name=f"old.{fmt}")
    assert run.state == State.DONE, errors(run) or run.problem
    filed, waiting = Document.objects.order_by("number")
    assert (filed.state, filed.file_number, filed.retention, filed.pages) == (
        "filed",
        "109/010101/1",
        "10",
        12,
    )
    assert "許志明" in filed.closing and filed.handler is None and filed.late is False
    assert (waiting.state, waiting.medium, waiting.received_on) == ("assigned", "paper", date(2020, 5, 6))


def test_the_office_goes_on_behind_the_numbers_that_it_took_over(county, keeper):
    """X-06: no number of the older system is given a second time."""
    data = file("csv", HEADINGS, documents(county, FILED))
    exchange.run(importers.DocumentImporter, data, keeper)
    sent = file("csv", LETTERS, letters(county, {"發文字號": "府行研字第1090004321號"}))
    run = exchange.run(importers.LetterImporter, sent, keeper)
    assert run.state == State.DONE, errors(run) or run.problem
    made = intake.register(
        sender="內政部", subject="新到", agency=county.root, received_on=date(2020, 9, 1), by=keeper
    )
    assert made.number == "1090004322"


def test_letters_come_with_their_addressees_on_the_document_that_they_answer(county, keeper):
    """DOC-09, DOC-11: a name that stands twice in the address book gets no code, and that is said."""
    AgencyFactory(unit=county.root, name="內政部", code="301000000A", exchanges_since=date(2010, 1, 1))
    for code in ("371020001A", "371020002A"):
        AgencyFactory(unit=county.root, name="金城鎮公所", code=code)
    exchange.run(importers.DocumentImporter, file("csv", HEADINGS, documents(county, FILED)), keeper)
    rows = letters(
        county,
        {
            "發文字號": "府行研字第1090004321號",
            "副本": "金城鎮公所、許先生",
            "說明": "一、復貴部109年4月1日函。\n二、檢附清冊。",
        },
        {
            "發文字號": "府行研字第1090004400號",
            "正本": "金湖鎮公所",
            "檔號": "109/010101/2",
            "歸檔日期": "109/5/1",
        },
    )
    run = exchange.run(importers.LetterImporter, file("xlsx", LETTERS, rows), keeper, name="sent.xlsx")
    assert run.state == State.DONE, errors(run) or run.problem
    answer, own = Draft.objects.order_by("number")
    assert answer.document.number == "1090004321" and answer.document.direction == "incoming"
    assert [item["text"] for item in answer.paragraphs[0]["items"]] == ["復貴部109年4月1日函。", "檢附清冊。"]
    to = list(answer.recipients.values_list("name", "copy", "code", "mode"))
    assert to == [
        ("內政部", "original", "301000000A", "electronic"),
        ("金城鎮公所", "copy", "", "post"),
        ("許先生", "copy", "", "post"),
    ]
    assert any("金城鎮公所" in note for note in run.notes)
    assert (own.document.direction, own.document.number, own.document.state) == (
        "own",
        "1090004400",
        "filed",
    )
    assert [hit.record for hit in search.find(keeper, "府行研字第1090004400號")] == [own]


def test_the_figures_of_an_empty_county_come_from_what_was_imported(county, keeper):
    """Received by medium, sent and filed, by the days in the sheets."""
    rows = documents(
        county, FILED, {"文號": "1090000001", "媒體": "紙本"}, {"文號": "1080000001", "收文日期": "108/4/6"}
    )
    exchange.run(importers.DocumentImporter, file("ods", HEADINGS, rows), keeper)
    sent = letters(
        county,
        {"發文字號": "府行研字第1090004321號"},
        {"發文字號": "府行研字第1090004400號", "檔號": "109/010101/2", "歸檔日期": "109/5/1"},
        {"發文字號": "府行研字第1090004401號", "發文日期": "109/10/5"},
    )[:2]
    exchange.run(importers.LetterImporter, file("csv", LETTERS, sent), keeper)
    period, as_of = Period.parse("109-04..109-09"), date(2020, 10, 31)
    wanted = {
        "documents.received": 2, "documents.received_paper": 1, "documents.received_electronic": 1,
        "documents.sent": 2, "documents.archived": 2,
    }  # fmt: skip
    assert {code: figures.value(code, period, as_of).value for code in wanted} == wanted


WRONG = [
    ({"收文日期": "109/13/1"}, "C2"),
    ({"收文日期": ""}, "C2"),
    ({"收文日期": "110/1/1"}, "C2"),
    ({"主辦單位": "沒有的科"}, "H2"),
    ({"媒體": "飛鴿"}, "F2"),
    ({"結案日期": "109/1/1"}, "J2"),
    ({"結案方式": "發文"}, "J2"),
    ({"結案日期": "109/4/8", "歸檔日期": "109/4/7"}, "A2"),
    ({"檔號": "一○九/總務"}, "L2"),
    ({"檔號": "109/010101/1", "結案日期": "109/4/8"}, "A2"),
    ({"主旨": ""}, "G2"),
    ({"來文機關": ""}, "D2"),
    ({"頁數": "很多"}, "N2"),
    ({"來文字號": "#REF!"}, "E2"),
    ({"文號": ""}, "B2"),
]


@pytest.mark.parametrize(("wrong", "cell"), WRONG, ids=[str(row) for row, _cell in WRONG])
def test_what_is_wrong_in_a_row_is_named_by_its_cell_and_nothing_is_written(wrong, cell, county, keeper):
    """DOC-13: all or nothing; in words."""
    rows = documents(county, {"文號": "1090000009"} | wrong, {"文號": "1090000010"})
    run = exchange.run(importers.DocumentImporter, file("xlsx", HEADINGS, rows), keeper, name="a.xlsx")
    assert run.state == State.REFUSED and cell in [found for found, _said in errors(run)]
    assert not Document.objects.exists() and not Fact.objects.exists()
    again = exchange.run(importers.DocumentImporter, file("csv", HEADINGS, rows), keeper, skip_bad=True)
    assert (again.state, again.good_count, Document.objects.get().number) == (State.DONE, 1, "1090000010")


def test_doubles_are_named_by_row_in_the_sheet_and_in_the_house(county, keeper):
    """DOC-01."""
    rows = documents(county, {"文號": "1090000009"}, {"文號": "1090000010"}, {"文號": "1090000009"})
    run = exchange.dry_run(importers.DocumentImporter, file("csv", HEADINGS, rows), keeper)
    assert [(cell, "2" in said) for cell, said in errors(run)] == [("B4", True)]
    assert not Document.objects.exists()
    exchange.run(importers.DocumentImporter, file("csv", HEADINGS, rows[:2]), keeper)
    again = exchange.run(importers.DocumentImporter, file("csv", HEADINGS, rows[1:2]), keeper)
    assert again.state == State.REFUSED and errors(again)[0][0] == "B2"


def test_letters_that_cannot_have_been_sent_so_are_refused_by_cell(county, keeper):
    """DOC-09: to nobody, twice to one, a kind that stays in the house, a document that is still open."""
    exchange.run(
        importers.DocumentImporter,
        file("csv", HEADINGS, documents(county, {"文號": "1090000077"})),
        keeper,
    )
    number = "府行研字第109000000{}號".format
    rows = letters(
        county,
        {"發文字號": number(1), "正本": ""},
        {"發文字號": number(2), "副本": "內政部"},
        {"發文字號": number(3), "發文日期": "明天"},
        {"發文字號": "無號"},
        {"發文字號": number(5), "文號": "1090000077"},
        {"發文字號": number(6)},
    )
    run = exchange.run(importers.LetterImporter, file("csv", LETTERS, rows), keeper)
    assert [cell for cell, _said in errors(run)] == ["F2", "G3", "C4", "B5", "B6"], errors(run)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_hostile_texts_are_kept_as_they_stand_and_never_carried_out(fmt, county, keeper):
    """X-10: value in equals value out; rare Han keep their characters."""
    rows = documents(
        county, *({"文號": f"10900000{n:02}", "主旨": text} for n, text in enumerate(HOSTILE, 10))
    )
    run = exchange.run(importers.DocumentImporter, file(fmt, HEADINGS, rows), keeper, name=f"a.{fmt}")
    assert run.state == State.DONE, errors(run)
    assert list(Document.objects.order_by("number").values_list("subject", flat=True)) == HOSTILE


def test_an_import_is_undone_to_the_last_row_and_what_is_in_use_stays(county, keeper):
    """The documents go with facts, clocks, stays, search and numbers; one that has a letter stays, with its reason."""
    rows = documents(county, FILED, {"文號": "1090000009"}, {"文號": "1090000010"})
    data = file("csv", HEADINGS, rows)
    run = exchange.run(importers.DocumentImporter, data, keeper)
    sent = file("csv", LETTERS, letters(county, {"發文字號": "府行研字第1090004321號"}))
    of_letters = exchange.run(importers.LetterImporter, sent, keeper)
    assert exchange.undo(run, keeper) == 2
    assert run.rows.exclude(kept_because="").get().kept_because
    assert exchange.undo(of_letters, keeper) == 1 and not Recipient.objects.exists()
    assert exchange.undo(run, keeper) == 1, list(run.rows.values("kept_because"))
    for model in (Document, Draft, Hop, Clock, Fact):
        assert not model.objects.exists(), model
    assert not search.find(keeper, "1090004321")
    again = exchange.run(importers.DocumentImporter, data, keeper)
    assert again.state == State.DONE, errors(again) or again.problem


def test_a_long_takeover_runs_in_the_background_and_is_undone_there(county, keeper, client_of):
    """Progress is shown, cancelling leaves nothing, undoing runs in the background too."""
    rows = documents(county, *({"文號": f"10801{n:05}"} for n in range(700)))
    client = client_of(keeper)
    upload = file("csv", HEADINGS, rows)
    tried = exchange.begin(importers.DocumentImporter, upload, keeper, dry=True, name="old.csv")
    exchange.perform(tried)
    client.post(reverse("exchange:confirm", args=[tried.pk]))
    stopped = ImportRun.objects.latest("pk")
    Progress.objects.get(pk=stopped.progress_id).cancel(by=keeper)
    jobs.run_due()
    stopped.refresh_from_db()
    assert stopped.state == State.CANCELLED and not Document.objects.exists()
    client.post(reverse("exchange:confirm", args=[tried.pk]))
    run = ImportRun.objects.latest("pk")
    jobs.run_due()
    run.refresh_from_db()
    assert (run.state, Document.objects.count()) == (State.DONE, 700)
    client.post(reverse("exchange:undo", args=[run.pk]))
    assert Document.objects.count() == 700
    jobs.run_due()
    run.refresh_from_db()
    assert (run.state, Document.objects.count()) == (State.UNDONE, 0)
    assert "700" in Progress.objects.get(pk=run.progress_id).message


def test_many_rows_are_taken_in_with_as_many_queries_as_few(county, keeper, django_assert_max_num_queries):
    """A takeover costs queries by the thousand rows, never by the row."""
    data = file("csv", HEADINGS, documents(county, *({"文號": f"10801{n:05}"} for n in range(900))))
    with django_assert_max_num_queries(110):
        assert exchange.run(importers.DocumentImporter, data, keeper).state == State.DONE
    assert Agency.objects.count() == 0


AGENCIES = ["失效日", "機關代碼", "機關名稱", "類別", "生效日", "電子交換啟用日", "維護單位"]


def test_an_agency_code_belongs_to_one_agency_on_a_day(county, keeper):
    """DOC-11: renamed agencies follow each other under one code; two at a time are named by cell."""
    unit = county.root.code
    rows = [
        ["108/12/31", "301000000A", "內政部舊名", "中央機關", "", "", unit],
        ["", "301000000A", "內政部", "中央機關", "109/1/1", "109/1/1", unit],
        ["", "301000000A", "冒名", "中央機關", "109/6/1", "", unit],
        ["107/1/1", "302000000A", "先失效後生效", "中央機關", "108/1/1", "", unit],
        ["", "", "某工程行", "團體或公司行號", "", "", unit],
        ["", "303000000A", "日期不對", "中央機關", "109/2/30", "", unit],
        ["", "304000000A", "類別不對", "星際機關", "", "", unit],
    ]
    data = file("xlsx", AGENCIES, rows)
    run = exchange.run(importers.AgencyImporter, data, keeper, skip_bad=True, name="codes.xlsx")
    assert [cell for cell, _said in errors(run)] == ["B4", "A5", "E7", "D8"], errors(run)
    assert "內政部" in errors(run)[0][1]
    assert agencies.of_code("301000000A", date(2019, 5, 1)).name == "內政部舊名"
    assert agencies.of_code("301000000A", date(2020, 5, 1)).name == "內政部"
    again = exchange.run(importers.AgencyImporter, data, keeper, skip_bad=True)
    assert tuple(cell for cell, _said in errors(again))[:2] == ("B2", "B3")
    assert exchange.undo(run, keeper) == 3 and not Agency.objects.filter(code="301000000A").exists()


def test_the_page_of_an_agency_refuses_a_code_that_another_has(county):
    """DOC-11: the same rule for who types an entry."""
    AgencyFactory(unit=county.root, name="內政部", code="301000000A")
    form = forms.AgencyForm({"name": "冒名", "code": "301000000A", "kind": "central", "unit": county.root.pk})
    assert "內政部" in form.errors["code"][0]
