"""What goes into a document comes out of it, in every format, the same each time."""

import io
import re
import zipfile

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from countyhall.kernel.reports.rendering import FORMATS, fragment, render
from countyhall.kernel.reports.tags import parse, tokenised

HOSTILE = "& < > = + - @ {{ {% #set $x$ _a_ *b* [c](d) `e` \\ ~ ^ | <script>alert(1)</script> 𠀋 臺灣"


def report(text="", **pieces):
    """A composed report of one section; ``pieces`` answer ``{{figure:name}}``."""
    tags, faults = parse(text, "s")
    assert not faults
    words, known = tokenised(text, tags, "s")
    return {
        "title": "測試縣政府業務報告", "subtitle": "第四次定期大會", "period": "109-04..109-09",
        "period_label": "109年4月至109年9月", "as_of": "2020-10-31",
        "parts": [{"code": "s", "title": "三、管考", "level": 1, "text": words}],
        "pieces": {word: pieces[tag.code] for word, tag in known.items()},
        "values": [{"code": "x", "value": 1}],
    }  # fmt: skip


def said(text, href="/figures/x/?period=109"):
    """A piece of running text."""
    return {"kind": "text", "text": text, "code": "x", "href": href}


def table(rows, merge=False):
    """A table piece of two columns."""
    return {
        "kind": "table", "code": "t", "caption": "表", "heading": ["甲", "乙\n丙"], "merge": [merge, False],
        "align": ["left", "right"], "width": [1, 2], "rows": rows,
    }  # fmt: skip


CHART = {
    "kind": "chart", "code": "c", "form": "bar", "title": "落後計畫", "unit": "件",
    "labels": ["甲處", "乙處"],
    "numbers": ["1", "4"], "texts": ["1件", "4件"],
}  # fmt: skip


def words(content, target):
    """All text of a document, white space folded."""
    if target == "html":
        text = "".join(etree.HTML(content.decode()).find("body").itertext())
    elif target == "pdf":
        pages = pypdfium2.PdfDocument(content)
        text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    else:
        name = "word/document.xml" if target == "docx" else "content.xml"
        root = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))
        text = "".join(root.itertext())
        text = text if target == "docx" else _with_spaces(root)
    return re.sub(r"\s+", "", text)


def _with_spaces(root):
    return "".join(root.itertext())


@pytest.mark.parametrize("target", ["docx", "odt", "html", "pdf"])
def test_hostile_values_stand_in_the_document_as_they_are(target):
    """X-10, RPT-03: value out equals value in."""
    content = render(report("共{{figure:a}}件", a=said(HOSTILE)), target)
    assert re.sub(r"\s+", "", HOSTILE) in words(content, target)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=30))
def test_any_value_comes_out_of_the_office_formats_as_it_went_in(text):
    """X-10: a property of every text, surrogate pairs included."""
    composed = report("值{{figure:a}}止", a=said(text))
    for target in ("docx", "odt", "html"):
        assert f"值{text}止" in words(render(composed, target), target), target


@pytest.mark.parametrize("target", list(FORMATS))
def test_the_same_report_gives_the_same_bytes(target):
    """RPT-07."""
    composed = report(
        "共{{figure:a}}件\n\n{{chart:c}}\n\n{{table:t}}", a=said("1"), c=CHART, t=table([["甲", "1\n2"]])
    )
    assert render(composed, target) == render(composed, target)


def test_the_pdf_embeds_its_fonts_and_is_an_archive_copy():
    """RPT-04, RPT-09."""
    content = render(report("臺灣 Taiwan 123"), "pdf")
    assert b"pdfaid" in content or b"PDF/A" in content or b"/OutputIntent" in content
    assert b"NotoSerif" in content
    assert len(pypdfium2.PdfDocument(content)) >= 3


def test_a_character_that_no_font_has_is_named_by_its_code():
    """Silent loss is impossible."""
    content = render(report("名{{figure:a}}字", a=said("\U0002f800\U0003134a")), "pdf")
    assert "U+3134A" in words(content, "pdf")


def test_office_files_name_the_fonts_of_the_office():
    """RPT-04: the East Asian font is named."""
    docx = zipfile.ZipFile(io.BytesIO(render(report("x"), "docx")))
    assert 'eastAsia="標楷體"' in docx.read("word/styles.xml").decode()
    assert b"PAGE" in docx.read("word/footer1.xml")
    odt = zipfile.ZipFile(io.BytesIO(render(report("x"), "odt")))
    assert 'font-name-asian="標楷體"' in odt.read("styles.xml").decode()


def test_markup_of_clerks_is_text_and_files_from_elsewhere_stay_outside():
    text = "<script>x</script>\n\n![密碼](/etc/passwd)\n\n```{=html}\n<b>raw</b>\n```"
    html = fragment(report(text))
    assert "<script>" not in html
    assert "<img" not in html
    assert "密碼" in html
    assert "<b>" not in html


def test_equal_cells_below_one_another_become_one():
    composed = report("{{table:t}}", t=table([["港", "1\n2"], ["港", "3\n4"], ["校", "5\n6"]], merge=True))
    assert 'rowspan="2"' in fragment(composed)
    odt = zipfile.ZipFile(io.BytesIO(render(composed, "odt"))).read("content.xml").decode()
    assert "covered-table-cell" in odt


def test_a_chart_says_its_numbers_in_words_and_in_a_table():
    """RPT-08."""
    html = fragment(report("{{chart:c}}", c=CHART))
    assert "<svg" in html
    assert 'aria-label="落後計畫：甲處 1件、乙處 4件"' in html
    assert "<td" in html
    docx = zipfile.ZipFile(io.BytesIO(render(report("{{chart:c}}", c=CHART), "docx")))
    assert any(name.startswith("word/media/") for name in docx.namelist())
    assert "落後計畫：甲處" in docx.read("word/document.xml").decode()


def test_a_table_of_five_thousand_rows_is_whole():
    """RPT-05."""
    rows = [[f"計畫{n}", f"{n}"] for n in range(5000)]
    composed = report("{{table:t}}", t=table(rows))
    for target in ("docx", "odt", "html"):
        text = words(render(composed, target), target)
        assert "計畫0" in text
        assert "計畫4999" in text


def test_every_number_of_the_twin_is_a_link_to_its_records():
    """RPT-06."""
    html = fragment(report("共{{figure:a}}件", a=said("391")))
    assert '<a href="/figures/x/?period=109" class="figure"' in html


def test_an_unknown_format_is_refused():
    with pytest.raises(KeyError):
        render(report("x"), "rtf")
