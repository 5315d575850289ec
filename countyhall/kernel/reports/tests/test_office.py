"""Office files made by clerks are filled, and what cannot be is named."""

import io
import json
import re
import time
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from countyhall.kernel.figures import services as figures
from countyhall.kernel.figures.tests.conftest import received
from countyhall.kernel.period import Period
from countyhall.kernel.reports import office, pandoc, services
from countyhall.kernel.reports.archive import packed, unpacked
from countyhall.kernel.reports.document import paragraph, table
from countyhall.kernel.reports.tags import Faults
from countyhall.kernel.reports.tests.conftest import AS_OF, HALF_YEAR

TABLE = "counting.table"
PARTS = {"docx": "word/document.xml", "odt": "content.xml"}


def template(kind, *texts):
    """An office file with these paragraphs."""
    return pandoc.write([paragraph(text) for text in texts], kind, "--standalone")


def words(content, kind):
    """The text of an office file."""
    xml = zipfile.ZipFile(io.BytesIO(content)).read(PARTS[kind]).decode()
    return re.sub(r"<[^>]+>", "", xml)


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_clerks_file_is_filled(report, kind):
    """RPT-01."""
    made = template(
        kind, "受理{{figure:counting.received|unit}}，", "{{list:counting.received|field:subject}}"
    )
    text = words(office.fill(made, HALF_YEAR, AS_OF), kind)
    assert "受理2件，" in text
    assert "「路燈不亮」及「水溝淤塞」" in text or "路燈不亮" in text


@pytest.mark.parametrize(
    ("kind", "split"),
    [
        ("docx", "</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>"),
        ("odt", '</text:span><text:span text:style-name="T1">'),
    ],
)
def test_a_tag_split_over_runs_is_still_a_tag(report, kind, split):
    """RPT-02: word processors cut tags into pieces as they like."""
    files = unpacked(template(kind, "受理{{figure:counting.received}}件"))
    text = files[PARTS[kind]].decode()
    if kind == "odt":
        text = text.replace("受理{{", "<text:span>受理{{").replace("}}件", "}}件</text:span>")
    files[PARTS[kind]] = (
        text.replace("{{fig", "{{" + split + "fig").replace("ceived}}", "cei" + split + "ved}}").encode()
    )
    assert "受理2件" in words(office.fill(packed(files), HALF_YEAR, AS_OF), kind)


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_broken_tag_is_named_with_page_and_paragraph(report, kind):
    made = template(kind, "第一段", "{{figur:x}}", "{{figure:no.such}}", "前{{table:counting.table}}後")
    with pytest.raises(Faults) as found:
        office.fill(made, HALF_YEAR, AS_OF, name="縣府版")
    places = [fault.section for fault in found.value.faults]
    assert len(places) == 3
    assert all("縣府版" in place for place in places)
    assert [re.findall(r"\d+", place)[-1] for place in places] == ["2", "3", "4"]


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_values_go_in_as_text(report, case, kind):
    """RPT-03, X-10."""
    hostile = "<w:p>&{{figure:x}}=1+1 𠀋"
    case(hostile)
    content = office.fill(template(kind, "{{list:counting.received|field:subject}}"), HALF_YEAR, AS_OF)
    assert "&lt;w:p&gt;&amp;{{figure:x}}=1+1" in words(content, kind)


def sheet(kind, *cells, texts=()):
    """An office file with a table: a heading row and one row of tags."""
    piece = {
        "caption": "", "heading": [f"欄{n}" for n, _cell in enumerate(cells, 1)], "merge": [False] * len(cells),
        "align": ["left"] * len(cells), "width": [1] * len(cells), "rows": [list(cells)],
    }  # fmt: skip
    return pandoc.write([table(piece), *map(paragraph, texts)], kind, "--standalone")


def read_again(content, kind):
    """The file as another program reads it: pandoc's blocks."""
    return json.loads(pandoc._run(["--from", kind, "--to", "json"], content))["blocks"]


def grids(blocks):
    """The words of every table, row by row, the heading row first."""
    found = []
    for block in blocks:
        if block["t"] == "Table":
            _attributes, _caption, _columns, head, bodies, _foot = block["c"]
            rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]])]
            found.append([[said(cell[4]) for cell in row[1]] for row in rows])
    return found


def said(node):
    """The words in any piece of a document."""
    if isinstance(node, dict):
        return {"Str": node.get("c"), "Space": " ", "LineBreak": "\n", "SoftBreak": " "}.get(
            node["t"], said(node.get("c", ""))
        )
    return "".join(said(one) for one in node) if isinstance(node, list) else ""


def whole(content):
    """Every XML part parses, and every relation and manifest entry names a part that is there."""
    files = unpacked(content)
    for name, data in files.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
    for name in [name for name in files if name.endswith(".rels")]:
        for one in etree.fromstring(files[name]):
            if one.get("TargetMode") != "External" and name != "_rels/.rels":
                assert f"word/{one.get('Target')}" in files
    return files


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_row_of_a_clerks_table_repeats_for_each_row_of_a_listing(report, kind):
    """RPT-02: heading and other paragraphs stay; columns by heading, by what stands below, by number."""
    made = sheet(
        kind, "{{row:counting.table|number}}",
        "{{row:counting.table|column:主旨}}（{{row:counting.table|column:狀態}}）",
        "計{{figure:counting.received}}件", texts=["表後"],
    )  # fmt: skip
    content = office.fill(made, HALF_YEAR, AS_OF)
    whole(content)
    (grid,) = grids(read_again(content, kind))
    assert grid == [
        ["欄1", "欄2", "欄3"],
        ["1", "水溝淤塞（open）", "計2件"],
        ["2", "路燈不亮（open）", "計2件"],
    ]
    assert "表後" in words(content, kind)


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_row_repeats_for_the_records_of_a_figure(report, kind):
    """RPT-02: those that the figure counts, named by a field."""
    content = office.fill(sheet(kind, "{{row:counting.received|field:subject}}", "固定"), HALF_YEAR, AS_OF)
    assert grids(read_again(content, kind)) == [[["欄1", "欄2"], ["路燈不亮", "固定"], ["水溝淤塞", "固定"]]]


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_table_without_rows_says_none(report, kind):
    """RPT-02: and a wrong column is found all the same."""
    early = Period.parse("100-01..100-06")
    content = office.fill(sheet(kind, "{{row:counting.table|column:主旨}}"), early, early.last)
    assert grids(read_again(content, kind)) == [[["欄1"], ["無"]]]
    with pytest.raises(Faults, match="金額"):
        office.fill(sheet(kind, "{{row:counting.table|column:金額}}"), early, early.last)


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_declared_table_stands_where_its_tag_stood(report, kind):
    """RPT-02: ruled, headed, equal cells merged; the caption in the look of the clerk's paragraph."""
    made = template(kind, "前", "{{table:counting.table|caption:附表一}}", "後")
    content = office.fill(made, HALF_YEAR, AS_OF)
    whole(content)
    blocks = read_again(content, kind)
    (grid,) = grids(blocks)
    assert grid[0] == ["單位", "主旨\n狀態"]
    assert [row[-1] for row in grid[1:]] == ["水溝淤塞\nopen", "路燈不亮\nopen"]
    assert [len(row) for row in grid[1:]] == [2, 1]
    assert [said(b) for b in blocks if b["t"] == "Para"] == ["前", "附表一", "後"]


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_chart_is_a_picture_with_its_numbers_and_its_words(report, kind):
    """RPT-02, RPT-08: a real PNG of the size asked for, alternative text, the numbers in a table below."""
    made = template(kind, "{{chart:counting.by_unit|title:各單位|width:9}}")
    content = office.fill(made, HALF_YEAR, AS_OF)
    files = whole(content)
    (picture,) = [name for name in files if name.endswith(".png")]
    assert files[picture].startswith(b"\x89PNG")
    xml = files[PARTS[kind]].decode()
    assert "各單位：" in xml
    assert ("3240000" if kind == "docx" else "9.00cm") in xml
    if kind == "odt":
        assert picture in files["META-INF/manifest.xml"].decode()
    else:
        assert 'Extension="png"' in files["[Content_Types].xml"].decode()
    blocks = read_again(content, kind)
    assert '"t": "Image"' in json.dumps(blocks)
    assert len(grids(blocks)) == 1


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_hostile_values_stay_words_in_rows_and_tables(report, case, kind):
    """RPT-03: markup, tags and control characters of a record change nothing of the file."""
    hostile = "</w:tbl><text:p>&{{table:counting.table}}{{figure:x}}\x0b=1+1"
    case(hostile)
    made = sheet(kind, "{{row:counting.table|column:主旨}}", texts=["{{table:counting.table|caption:表}}"])
    content = office.fill(made, HALF_YEAR, AS_OF)
    whole(content)
    first, second = grids(read_again(content, kind))
    clean = hostile.replace("\x0b", "\ufffd")
    assert [clean] in first
    assert any(row[-1] == f"{clean}\nopen" for row in second)


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_wrong_tags_of_rows_and_blocks_are_named_with_their_place(report, kind):
    """RPT-02."""
    made = sheet(
        kind,
        "{{row:counting.table|column:金額}}",
        texts=["{{row:counting.table|number}}", "{{chart:no.such}}"],
    )
    with pytest.raises(Faults) as found:
        office.fill(made, HALF_YEAR, AS_OF, name="縣府版")
    faults = found.value.faults
    assert len(faults) == 3
    assert "主旨" in faults[0].message  # what there is instead
    assert all("縣府版" in fault.section for fault in faults)
    two = sheet(kind, "{{row:counting.table|number}}", "{{row:counting.received|field:subject}}")
    with pytest.raises(Faults, match=r"counting\.received"):
        office.fill(two, HALF_YEAR, AS_OF)


def test_five_thousand_rows_are_filled_within_seconds(report, monkeypatch):
    """RPT-05."""
    many = replace(figures.listing(TABLE), of=lambda period, as_of: list(received(period, as_of)) * 2500)
    monkeypatch.setattr(figures, "catalogue", lambda: {TABLE: many})
    started = time.perf_counter()
    content = office.fill(sheet("docx", "{{row:counting.table|column:主旨}}"), HALF_YEAR, AS_OF)
    assert time.perf_counter() - started < 10
    assert words(content, "docx").count("路燈不亮") == 2500


def test_what_is_no_office_file_is_refused():
    for content in (b"", b"PK", packed({"a.txt": b"x"})):
        with pytest.raises(ValueError, match="DOCX"):
            office.kind_of(content)


def test_a_template_is_kept_only_when_all_its_tags_are_answered(report, planning_officer):
    asked = {"period": HALF_YEAR, "as_of": AS_OF, "by": planning_officer}
    with pytest.raises(Faults):
        services.add_template("test", "縣府版", template("docx", "{{figure:no.such}}"), **asked)
    assert not services.templates_for("test")
    first = services.add_template("test", "縣府版", template("docx", "{{figure:counting.received}}"), **asked)
    second = services.add_template("test", "縣府版", template("odt", "{{figure:counting.received}}"), **asked)
    assert list(services.templates_for("test")) == [second]
    assert "2" in words(services.filled(first, report), "docx")


def test_templates_have_their_pages(report, planning_officer, clerk, client_of):
    url = "/reports/templates/test/"
    assert client_of(clerk).get(url).status_code == 403
    client = client_of(planning_officer)
    assert client.get("/reports/templates/none/").status_code == 404

    def upload(text):
        file = io.BytesIO(template("docx", text))
        file.name = "a.docx"
        return client.post(
            url, {"name": "縣府版", "file": file, "period": "109-04..109-09", "as_of": "109/10/31"}
        )

    bad = upload("{{figure:no.such}}")
    assert (bad.status_code, "no.such" in bad.content.decode()) == (422, True)
    assert upload("{{figure:counting.received}}").status_code == 302
    kept = services.templates_for("test").get()
    got = client_of(clerk).get(f"/reports/report/{report.pk}/filled/{kept.pk}/")
    assert got.status_code == 200
