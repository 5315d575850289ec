"""Office files made by clerks are filled, and what cannot be is named."""

import io
import re
import zipfile

import pytest

from countyhall.kernel.reports import office, pandoc, services
from countyhall.kernel.reports.archive import packed, unpacked
from countyhall.kernel.reports.document import paragraph
from countyhall.kernel.reports.tags import Faults
from countyhall.kernel.reports.tests.conftest import AS_OF, HALF_YEAR

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
    made = template(kind, "第一段", "{{figur:x}}", "{{figure:no.such}}", "{{table:counting.table}}")
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
