"""Every kind of page of the demo county: accessible at both widths, in one language at a time, fit for paper."""

import io
import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import DESK, PHONE

pytestmark = pytest.mark.browser
HALF_YEAR = "period=109-04..109-09&as_of=109-10-31"

# person, address; then the first link of this kind on the page, and where there is a “then”, on that one.
PAGES = [
    ("", "/accounts/login/", ""),
    ("", "/accounts/password/reset/", ""),
    ("", "/public/petitions/", ""),
    ("", "/public/petitions/about/", ""),
    ("", "/public/petitions/write/", ""),
    ("", "/public/petitions/follow/", ""),
    ("", "/public/petitions/published/", 'main a[href*="/published/"]'),
    ("", "/public/oversight/", 'main a[href*="/oversight/"]'),
    ("", "/public/opendata/", 'main a[href*="/opendata/dataset/"]'),
    ("", "/public/opendata/?held=on", 'main a[href*="/opendata/dataset/"]'),
    ("", "/public/insights/", ""),
    ("", "/public/opendata/ask/", ""),
    ("", "/public/opendata/withdrawn/", ""),
    ("clerk", "/desk/", ""),
    ("clerk", "/insights/board/", ""),
    ("clerk", "/notices/", ""),
    ("clerk", "/accounts/me/", ""),
    ("clerk", "/accounts/password/change/", ""),
    ("clerk", "/accounts/2fa/", ""),
    ("clerk", "/petitions/petition/?stands=mine", 'main td a[href*="/petition/"]'),
    ("clerk", "/petitions/petition/new/", ""),
    ("clerk", "/petitions/replytemplate/new/", ""),
    ("clerk", "/oversight/fill/", ""),
    ("clerk", "/administration/substitution/new/", ""),
    ("clerk", "/no-such-page/", ""),
    ("chief", "/desk/", ""),
    ("planning", "/desk/", ""),
    ("planning", "/petitions/triage/", ""),
    ("planning", "/petitions/clusters/", 'main a[href*="/clusters/watch/"]'),
    ("planning", "/petitions/statistics/", ""),
    ("planning", "/petitions/petition/import/", ""),
    ("planning", "/petitions/category/", 'main td a[href*="/category/"]'),
    ("planning", "/petitions/replytemplate/", 'main td a[href*="/replytemplate/"]'),
    ("planning", "/petitions/assignment/", 'main td a[href*="/assignment/"]'),
    ("planning", "/oversight/portfolio/", 'main a[href*="/oversight/plan/"]'),
    ("planning", "/oversight/units/", ""),
    ("planning", "/oversight/goals/", ""),
    ("planning", "/oversight/propose/", ""),
    ("planning", "/oversight/plan/", ""),
    ("planning", "/oversight/plan/new/", ""),
    ("planning", "/oversight/listing/", 'main td a[href*="/listing/"]'),
    ("planning", "/oversight/monthlyreport/", 'main td a[href*="/monthlyreport/"]'),
    ("planning", "/oversight/finding/", 'main td a[href*="/finding/"]'),
    ("planning", "/oversight/meeting/", ""),
    ("planning", "/oversight/visit/", ""),
    ("planning", "/oversight/changerequest/", ""),
    ("planning", "/oversight/lagrule/", 'main td a[href*="/lagrule/"]'),
    ("planning", "/oversight/selectionrule/", 'main td a[href*="/selectionrule/"]'),
    ("planning", "/oversight/selectionrule/new/", ""),
    ("planning", "/oversight/reportingrule/", ""),
    ("planning", "/figures/", ""),
    ("planning", f"/figures/petitions.closed_rate/?{HALF_YEAR}", ""),
    ("planning", f"/figures/petitions.received/?{HALF_YEAR}", ""),
    ("planning", f"/figures/oversight.severely_behind/?{HALF_YEAR}", ""),
    ("planning", "/reports/report/", ""),
    ("planning", "/reports/report/begin/", ""),
    ("planning", "/books/calendaryear/", 'main td a[href*="/calendaryear/"]'),
    ("planning", "/books/calendaryear/new/", ""),
    ("planning", "/books/closure/new/", ""),
    ("planning", "/books/ruleversion/", 'main td a[href*="/ruleversion/"]'),
    ("planning", "/opendata/opendataset/", 'main td a[href*="/opendataset/"]'),
    ("planning", "/opendata/opendataset/new/", ""),
    ("planning", "/opendata/question/", ""),
    ("planning", "/lake/dataset/", 'main td a[href*="/dataset/"]'),
    ("planning", "/intake/new/", ""),
    ("planning", "/recipes/recipe/", 'main td a[href*="/recipe/"]'),
    ("planning", "/recipes/new/", ""),
    ("planning", "/recipes/ask/", ""),
    ("planning", "/insights/board/population/", ""),
    ("planning", "/insights/board/deaths/", ""),
    ("planning", "/insights/question/", ""),
    ("planning", "/insights/keptboard/", ""),
    ("planning", "/insights/mails/", ""),
    ("planning", "/insights/analysis/", 'main td a[href*="/analysis/"]'),
    ("planning", "/insights/analysis/new/", ""),
    ("planning", "/insights/theme/", 'main td a[href*="/theme/"]'),
    ("planning", "/insights/preparation/", ""),
    ("magistrate", "/oversight/county/", ""),
    ("admin", "/administration/user/", 'main td a[href*="/user/"]'),
    ("admin", "/administration/user/new/", ""),
    ("admin", "/administration/unit/", ""),
    ("admin", "/administration/role/", 'main td a[href*="/role/"]'),
    ("admin", "/administration/grant/", ""),
    ("admin", "/exchange/", ""),
    ("admin", "/api/v1/keys/", ""),
    ("auditor", "/desk/", ""),
    ("archivist", "/archives/batch/", 'main td a[href*="/batch/"]'),
    ("archivist", "/archives/batch/1/", 'main a[href*="/page/"]'),
    ("archivist", "/archives/batch/1/", 'main a[href*="/page/"] then main a[href*="/redact/"]'),
    ("archivist", "/archives/batch/1/sample/", ""),
    ("archivist", "/archives/batch/61/check/", ""),
    ("archivist", "/archives/batch/61/intake/", ""),
    ("archivist", "/archives/batch/new/", ""),
    ("archivist", "/archives/pages/?q=109", ""),
    ("archivist", "/archives/corrections/", ""),
    ("archivist", "/archives/ocr/", ""),
    ("archivist", "/archives/destruction/", 'main td a[href*="/destruction/"]'),
    ("archivist", "/archives/accessrequest/", 'main td a[href*="/accessrequest/"]'),
    ("planning", "/books/leveldesk/", 'main td a[href*="/leveldesk/"]'),
]  # fmt: skip
EACH = [pytest.param(*one, id=f"{one[0] or 'citizen'} {one[1]}") for one in PAGES]

# Words that are the same in both languages: names of formats, standards and programs, addresses, keys.
ALLOWED = re.compile(
    r"\{\w+\}|\b(?:xlsx|ods|xls|csv|clerk)\b|\b[a-z-]+ (?=[一-鿿])|"
    r"https?://\S+|\S+@\S+|\b[a-z_]+(?:\.[a-z_]+)+\b|\bP\d{3}-\d+\b|"
    r"\b(?:CSV|XLSX|ODS|ODT|DOCX|PDF|HTML|JSON|XML|API|OpenAPI|Open311|GeoReport|SHA-256|UTF-8|Big5|MB|KB|NT|ID|IP|"
    r"Ctrl|Enter|Esc|Tab|Shift|Alt|Home|End|English|Countyhall|TOTP|LED|YouBike|App|Wi-Fi|iCalendar|GanttProject|"
    r"TIFF|JPEG|PNG|tif|dpi|XLS|gzip|zip|GB|tesseract|chi_tra|Delete|Atom|NDJSON|PARQUET|curl|Python|"
    r"[A-Z]{1,4}-?[A-Z]?\d*|[A-Z])\b",
    re.ASCII,
)
LATIN = re.compile(r"[A-Za-z]{3,}")
HAN = re.compile(r"[一-鿿]")
# The page's own words: not what people typed, nor names of units, plans and persons, nor machine text.
FRAME = """() => {
  const UNSAID = 'script, style, template, code, kbd, [lang]:not(html), .as-typed, option, canvas, svg';
  const FRAMED = 'nav, header, footer, thead th, dt, label, button, h1, h2, legend, summary, .form-hint, .btn';
  const said = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, holder = node.parentElement;
    if (!holder || holder.closest(UNSAID)) continue;
    if (!holder.checkVisibility || !holder.checkVisibility()) continue;
    const text = node.textContent.trim();
    if (text) said.push([text, !!holder.closest(FRAMED)]);
  }
  said.push([document.title, true]);
  return said;
}"""


def open_page(demo, person: str, path: str, link: str):
    """The page, or what the first link of a kind on it leads to."""
    page = demo.standing(person)
    page.goto(path)
    for one in filter(None, link.split(" then ")):
        page.goto(page.locator(one).first.get_attribute("href"))
    return page


@pytest.mark.parametrize(("person", "path", "link"), EACH)
def test_a_page_is_accessible_fits_both_widths_and_is_all_in_chinese(demo, axe, person, path, link):
    """X-09: WCAG 2.1 AA by machine at 1440 and 390 px; nothing sticks out; no English is left over."""
    page = open_page(demo, person, path, link)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{page.url} is {wide} px wide at {size['width']} px"
    page.set_viewport_size(DESK)
    left = [text for text, _frame in page.evaluate(FRAME) if LATIN.search(ALLOWED.sub("", text))]
    assert not left, f"{page.url}: {left}"


SPOKEN = [
    one for one in PAGES if not one[1].startswith(("/no-such", "/accounts/login", "/accounts/password/reset"))
]


@pytest.mark.parametrize("person", sorted({one[0] for one in SPOKEN}))
def test_the_frame_of_every_page_is_english_after_switching(demo, person):
    """X-09: the switch leaves no Chinese in headings, menus, labels and buttons; names stay what they are."""
    page = demo.visit(person)
    page.goto("/public/petitions/" if not person else "/desk/")
    with page.expect_navigation():
        page.locator('form[action$="/setlang/"] button[value="en"]').first.evaluate(
            "button => button.click()"
        )
    names = names_of(demo)
    left = {}
    for _person, path, _link in (one for one in SPOKEN if one[0] == person):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        words = [t for t, frame in page.evaluate(FRAME) if frame and HAN.search(names.sub("", t))]
        if words:
            left[path] = words
    assert not left, left


def names_of(demo) -> re.Pattern:
    """The county's own names, which have no English: units, people, categories."""
    from tests.browser.county import names

    return re.compile("|".join(map(re.escape, sorted(names(demo), key=len, reverse=True))))


@pytest.mark.parametrize(
    ("person", "path", "link"),
    [
        ("planning", "/oversight/plan/", 'main td a[href*="/oversight/plan/"]'),
        ("planning", "/petitions/petition/", 'main td a[href*="/petitions/petition/"]'),
        ("planning", "/opendata/opendataset/", 'main td a[href*="/opendataset/"]'),
        ("planning", "/opendata/opendataset/new/", ""),
        ("planning", "/opendata/question/", ""),
        ("planning", "/lake/dataset/", 'main td a[href*="/dataset/"]'),
        ("planning", "/insights/analysis/", 'main td a[href*="/analysis/"]'),
        ("planning", "/insights/analysis/new/", ""),
        ("planning", "/insights/theme/", 'main td a[href*="/theme/"]'),
        ("planning", "/insights/preparation/", ""),
        ("magistrate", "/oversight/county/", ""),
    ],
)
def test_a_page_prints_with_the_countys_name(demo, person, path, link):
    """X-09: paper has the county's name and the record, and not the menu."""
    page = open_page(demo, person, path, link)
    heading = page.locator("h1").first.inner_text().strip()
    sheet = page.pdf(format="A4", print_background=True)
    text = words_of(sheet)
    assert "金門縣政府" in text
    assert heading[:6] in text.replace("\n", "")
    assert "我的工作台" not in text


def words_of(sheet: bytes) -> str:
    """The text of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(io.BytesIO(sheet))
    return "\n".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
