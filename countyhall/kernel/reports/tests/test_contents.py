"""What an office program shows before anybody refreshes anything."""

import re

import pytest
from lxml import etree

from countyhall.kernel.reports.archive import unpacked
from countyhall.kernel.reports.rendering import render
from countyhall.kernel.reports.tests.test_rendering import report, table

PART = {"docx": "word/document.xml", "odt": "content.xml"}
ROWS = [["一", "1"], ["一", "2"], ["二", "3"]]


def document(target: str) -> etree._Element:
    """The main part of a report with one section and one table."""
    composed = report("{{table:t}}", t=table(ROWS, merge=True))
    return etree.fromstring(unpacked(render(composed, target))[PART[target]])


@pytest.mark.parametrize("target", ["docx", "odt"])
def test_the_contents_list_names_the_sections_at_once(target):
    """RPT-09: the title stands in the list and over the section, before any field is refreshed."""
    text = "".join(document(target).itertext())
    assert text.count("三、管考") == 2


@pytest.mark.parametrize("target", ["docx", "odt"])
def test_the_contents_list_has_its_page_numbers_at_once(target):
    """RPT-02: the title is page 1, the list page 2; each part begins a page, and a long part takes several."""
    composed = report("\n\n".join(["管考會議決議事項逐項追蹤。" * 12] * 40))
    composed["parts"] += [
        {"code": "b", "title": "四、其他", "level": 1, "text": "短。"},
        {"code": "c", "title": "五、附件", "level": 1, "text": "短。"},
    ]
    root = etree.fromstring(unpacked(render(composed, target))[PART[target]])
    tab = ".//{*}hyperlink/{*}r/{*}tab/.." if target == "docx" else ".//{*}index-body//{*}tab/.."
    lines = ["".join(one.itertext()) for one in root.findall(tab)]
    if target == "odt":
        lines = [re.search(r"\d+$", line)[0] for line in lines]
    pages = [int(line) for line in lines]
    assert pages[0] == 3
    assert pages[1] - pages[0] > 2
    assert pages[2] == pages[1] + 1


def test_a_row_of_docx_never_breaks_over_two_pages():
    """RPT-09: every row says so."""
    root = document("docx")
    rows = root.findall(".//{*}tr")
    assert len(rows) == 4
    assert all(row.find("{*}trPr/{*}cantSplit") is not None for row in rows)


def test_cells_below_a_merged_cell_keep_their_columns_alignment_in_odt():
    """RPT-09: the number stays at the right though its row lacks the first cell."""
    rows = [r for r in document("odt").findall(".//{*}table-row") if r.getparent().tag.endswith("}table")]
    looks = [
        row[1].find("{*}p").get("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}style-name") for row in rows
    ]
    assert len(looks) == 3
    assert len(set(looks)) == 1
