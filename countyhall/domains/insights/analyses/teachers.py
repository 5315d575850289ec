"""Teachers of primary and junior high schools: age, subject, school, and the wave of retirements."""

from datetime import date

from countyhall.domains.insights.analyses.common import (
    GENERATED,
    Rows,
    Study,
    Table,
    _,
    by,
    complete,
    hidden,
    most,
    number,
    when,
)
from countyhall.domains.insights.analyses.population import PLACE, people
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile
from countyhall.domains.insights.methods.rates import per
from countyhall.domains.insights.methods.teachers import retirement_wave
from countyhall.kernel.lake import Field, Kind, Schema
from countyhall.kernel.lake.schema import Classification, Personal

SOURCE = "示範資料（版式同教育部各級學校教師統計）"
SAID = "示範資料，以固定種子產生，非真實人數；人數過少者併計。"
AS_OF = date(2020, 9, 30)
LEVEL = Field("level", "學校級別", meaning="國小或國中", values=("國小", "國中"))
SCHOOLS = Table(
    "teachers-schools", "金門縣中小學教師及學生數", "Teachers and pupils by school",
    Schema((
        PLACE, Field("school", "學校", meaning="學校名稱（示範）", required=True), LEVEL,
        people("teachers", "教師數"), Field("pupils", "學生數", Kind.INTEGER, unit="人", meaning="在學學生數", low=0),
    ), key=("place", "school")),
    AS_OF, "year", SAID, SOURCE, generated=True,
)  # fmt: skip
GROUPS = Table(
    "teachers-groups", "金門縣中小學教師年齡及任教領域", "Teachers by age and subject",
    Schema((
        Field("subject", "任教領域", meaning="主要任教領域；人數過少者併計"),
        Field("age_from", "年齡起", Kind.INTEGER, unit="歲", meaning="年齡組下限", low=20, high=65),
        Field("age", "年齡組", meaning="年齡組"), Field("degree", "學歷", meaning="最高學歷"),
        people("teachers", "教師數"),
    ), key=("subject", "age_from", "degree")),
    AS_OF, "year", SAID, SOURCE, generated=True, along=("subject", "degree"), merged=("subject",),
)  # fmt: skip
INSIDE = {"personal": Personal.INDIRECT, "classification": Classification.INTERNAL}
SERVICE = Table(
    "teachers-service", "金門縣中小學教師年齡及年資", "Teachers by age and years of service",
    Schema((
        Field("age", "年齡", Kind.INTEGER, unit="歲", meaning="足歲", low=20, high=65, **INSIDE),
        Field("seniority", "年資", Kind.INTEGER, unit="年", meaning="退休年資", low=0, high=45, **INSIDE),
        Field("teachers", "教師數", Kind.INTEGER, unit="人", meaning="人數", low=0, **INSIDE),
    ), key=("age", "seniority")),
    AS_OF, "year", "示範資料，以固定種子產生，非真實人數；限業務單位使用。", SOURCE, generated=True,
)  # fmt: skip


def wave(rows: Rows) -> Rows:
    """Ten years of retirements from 2020 on."""
    return retirement_wave(rows, 2020) if rows else []


def wave_title(rows: Rows) -> str:
    """How many may go within ten years."""
    if not rows:
        return str(_("No data in this period"))
    last = rows[-1]
    return str(_("By %(when)s %(people)s teachers may have retired")
               % {"when": when(last["year"]), "people": number(last["so_far"])})  # fmt: skip


def loads(rows: Rows) -> Rows:
    """Adds 師生比: pupils a teacher."""
    return [row | {"pupils_each": per(row["pupils"], row["teachers"], 1)} for row in rows]


def older(rows: Rows) -> Rows:
    """One row: teachers, those of 50 and more, and their share."""
    if not rows:
        return []
    whole = sum(row["teachers"] or 0 for row in rows)
    old = sum(row["teachers"] or 0 for row in rows if row["age_from"] >= 50)
    return [{"teachers": whole, "older": old, "share": per(old, whole)}]


def older_title(rows: Rows) -> str:
    """The share of those of 50 and more."""
    if not rows:
        return str(_("No data in this period"))
    said = {"share": number(rows[0]["share"]), "people": number(rows[0]["older"])}
    return str(_("%(share)s%% of the teachers are 50 and over: %(people)s people") % said)


BOARD = Board(
    code="teachers", title=_("Teachers"), owner="教育處", source=SOURCE,
    filters=(BoardFilter("place", _("Township"), "place"), BoardFilter("subject", _("Subject taught"))),
    tiles=(
        Tile("number", "older", older_title, GROUPS.code, by("age_from", teachers="teachers"), older,
             y="share", unit="%", source=SOURCE, note=GENERATED, width=4),
        Tile("bars", "ages", most(_("Most teachers are %(name)s years old: %(value)s people"), "age", "teachers"),
             GROUPS.code, by("age_from", "age", teachers="teachers"), x="age", y="teachers", unit="人", source=SOURCE,
             note=GENERATED, width=8, drill=("subject", "age", "degree", "teachers")),
        Tile("series", "wave", wave_title, SERVICE.code, by("age", "seniority", teachers="teachers"), wave,
             x="year", y="so_far", by="may_retire", unit="人", source=SOURCE, note=_(
                 "Earliest retirement with a pension: 25 years of service and 58 years of age, or 60 after 5 years; "
                 "65 by law. Nobody is taken on in the meantime. Made-up data.")),
        Tile("bars", "subjects", most(_("%(name)s has the most teachers: %(value)s"), "subject", "teachers"),
             GROUPS.code, hidden(by("subject", teachers="teachers"), "teachers"), complete("teachers"),
             x="subject", y="teachers", unit="人", source=SOURCE,
             note=GENERATED, drill=("subject", "age", "degree", "teachers")),
        Tile("bars", "degrees", most(_("%(name)s: %(value)s people, %(share)s%% of all"), "degree", "teachers"),
             GROUPS.code, by("degree", teachers="teachers"), x="degree", y="teachers", unit="人", source=SOURCE,
             note=GENERATED, drill=("subject", "age", "degree", "teachers")),
        Tile("table", "schools", most(_("%(name)s has the most pupils a teacher: %(value)s"), "school", "pupils_each"),
             SCHOOLS.code, by("school", teachers="teachers", pupils="pupils"), loads, x="school", y="pupils_each",
             by="teachers", unit="人", source=SOURCE, note=GENERATED, drill=("school", "teachers", "pupils")),
    ),
)  # fmt: skip
STUDY = Study(
    "中小學教師結構分析", "教育處",
    "依年齡、學歷、任教領域及學校統計；退休推估依公立學校教職員退休資遣撫卹條例計算未來十年最早可退及屆齡人數，不計新進。",
    (SCHOOLS, GROUPS, SERVICE), BOARD,
)  # fmt: skip
