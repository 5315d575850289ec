"""The screens of scanning: who sees a page, where a find opens, what the keyboard can do."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from countyhall.domains.archives import factories
from countyhall.domains.archives.models import Batch, Doubt, RedactedCopy
from countyhall.domains.archives.services import ocr_work, scan, scan_folder, scan_past, scan_rules
from countyhall.domains.archives.tests.paper import SECOND, name_of, sheet, tiff
from countyhall.domains.archives.tests.test_ocr import TEXT, placed
from countyhall.kernel.figures import services as figures
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.period import Period

HALF = Period.parse("109-04..109-09")


@pytest.fixture
def page(scanned_item):
    """Page 1 with its text."""
    page = scanned_item.pages.get(sequence=1)
    ocr_work.keep(page, TEXT, placed(TEXT), engine="test", confidence=96)
    return page


def test_a_find_opens_on_its_page_with_its_box(page, archivist, client_of):
    """DOC-17: the list leads to the page; the place of the find is marked on the picture and in the text."""
    client = client_of(archivist)
    found = client.get(reverse("archives:page-search"), {"q": "嚴重落後"}).content.decode()
    address = reverse("archives:page", args=[page.item_id, 1])
    assert f"{address}?q=" in found
    assert "<mark>嚴重落後</mark>" in found
    shown = client.get(address, {"q": "嚴重落後"})
    start = TEXT.index("嚴重落後")
    assert shown.context["boxes"] == [(100 + 40 * start, 100, 160, 44)]
    assert f'<rect class="find" x="{100 + 40 * start}" y="100"' in shown.content.decode()


def test_a_page_is_seen_only_through_its_item(page, archivist, other_clerk, clerk, citizen, client_of):
    """X-03: list, page, picture and small picture agree."""
    addresses = [
        reverse("archives:page", args=[page.item_id, 1]),
        reverse("archives:page-image", args=[page.item_id, 1]),
        f"{reverse('archives:page-image', args=[page.item_id, 1])}?small",
    ]
    for address in addresses:
        assert client_of(archivist).get(address).status_code == 200
        assert client_of(clerk).get(address).status_code == 200
        assert client_of(other_clerk).get(address).status_code == 404
    theirs = client_of(other_clerk).get(reverse("archives:page-search"), {"q": "嚴重"})
    assert not theirs.context["found"].hits


def test_masters_stay_with_those_who_work_on_the_batch(page, clerk, archivist, client_of):
    """DOC-15: whoever reads an item gets the access copy; the master's file is behind the batch."""
    assert client_of(clerk).get(page.master.get_absolute_url()).status_code == 404
    assert client_of(archivist).get(page.master.get_absolute_url()).status_code == 200
    assert client_of(clerk).get(reverse("archives:scan-image", args=[page.pk])).status_code == 403


def test_search_asks_as_often_for_one_find_as_for_many(scanned_item, archivist, client_of):
    """The number of queries does not grow with the finds."""
    client = client_of(archivist)
    counts = []
    for page in scanned_item.pages.order_by("sequence"):
        ocr_work.keep(page, TEXT, placed(TEXT))
        client.get(reverse("archives:page-search"), {"q": "嚴重"})
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("archives:page-search"), {"q": "嚴重"})
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_findings_are_decided_and_the_sample_is_judged_on_screen(
    scanned_item, archivist, second_archivist, client_of
):
    """DOC-15: from scanned to accepted with buttons alone; the operator's own verdict is refused."""
    scan_rules.seed()
    batch = Batch.objects.get()
    keeper, second = client_of(archivist), client_of(second_archivist)
    for step, client in (("deliver", keeper), ("check", keeper), ("draw", second)):
        client.post(reverse("archives:batch-step", args=[batch.pk, step]))
    batch.refresh_from_db()
    assert (batch.state, batch.sampler) == ("sampled", second_archivist)
    address = reverse("archives:batch-sample", args=[batch.pk])
    for one in list(batch.sample.all()):
        refused = keeper.post(address, {"sample": one.pk, "verdict": "good"})
        assert refused.status_code == 403
        assert second.post(address, {"sample": one.pk, "verdict": "good"}).status_code == 302
    second.post(reverse("archives:batch-step", args=[batch.pk, "accept"]), {"on": "109/9/1"})
    batch.refresh_from_db()
    assert (batch.state, batch.accepted_pages) == ("accepted", 2)


def test_images_are_taken_in_on_screen(county, case, archivist, client_of):
    """DOC-15: upload, measure, see what was refused and why."""
    item = factories.ItemFactory(unit=county.section, case=case)
    batch = factories.BatchFactory(unit=county.root, operator=archivist, state="arranged")
    factories.BatchLineFactory(batch=batch, item=item)
    client = client_of(archivist)
    files = [tiff(sheet(), name_of(item, 1)), tiff(sheet(SECOND), "foto.tif")]
    shown = client.post(reverse("archives:batch-intake", args=[batch.pk]), {"images": files})
    assert shown.status_code == 200
    assert (shown.context["taken"].pages, len(shown.context["taken"].refused)) == (1, 1)
    jobs.run_due(["scan"])
    found = client.get(reverse("archives:batch-check", args=[batch.pk])).content.decode()
    assert item.number in found


def test_a_doubt_is_answered_with_the_keyboard_alone(page, archivist, clerk, client_of):
    """DOC-16: the field has the focus, Enter sends; the cut-out is a picture of the place."""
    doubt = Doubt.objects.create(
        page=page, version=1, kind="number", start=TEXT.index("1090012345"), reading="1090012345",
        second="1090012346", confidence=60, left=400, top=300, width=400, height=50,
    )  # fmt: skip
    client = client_of(archivist)
    shown = client.get(reverse("archives:corrections"))
    assert "autofocus" in shown.content.decode()
    assert client.get(reverse("archives:cut", args=[doubt.pk]))["Content-Type"] == "image/png"
    assert client_of(clerk).get(reverse("archives:corrections")).status_code == 403
    client.post(reverse("archives:corrections"), {"doubt": doubt.pk, "answer": "1090012346"})
    doubt.refresh_from_db()
    assert doubt.answer == "1090012346"
    assert "1090012346" in page.texts.get(current=True).text


def test_a_redacted_copy_is_made_on_screen(page, archivist, clerk, client_of):
    """DOC-19: rectangles from the page, reason and ground; without a rectangle nothing is made."""
    address = reverse("archives:item-redact", args=[page.item_id])
    client = client_of(archivist)
    said = {"reason": "個人資料", "ground": "檔案法第18條"}
    assert client.post(address, {**said, "boxes": "{}"}).status_code == 422
    assert client.post(address, {**said, "boxes": '{"1": [[0, 0, 5000, 1]]}'}).status_code == 422
    assert client_of(clerk).get(address).status_code == 403
    assert client.post(address, {**said, "boxes": '{"1": [[50, 20, 300, 30]]}'}).status_code == 302
    assert RedactedCopy.objects.get().file is not None


def test_reading_is_paused_and_goes_on_from_its_page(page, archivist, clerk, client_of):
    """DOC-16: forecast, pause; a clerk has no business there."""
    client = client_of(archivist)
    assert client.get(reverse("archives:ocr")).status_code == 200
    client.post(reverse("archives:ocr"), {"what": "pause"})
    assert client.get(reverse("archives:ocr")).context["forecast"].paused
    client.post(reverse("archives:ocr"), {"what": "resume"})
    assert not client.get(reverse("archives:ocr")).context["forecast"].paused
    assert client_of(clerk).get(reverse("archives:ocr")).status_code == 403


def test_the_watched_folder_takes_in_what_its_list_names(county, case, archivist, settings, tmp_path):
    """DOC-15: a folder per batch; complete lists only; a receipt is laid there; files stay; links are not followed."""
    settings.SCAN_FOLDER = str(tmp_path)
    item = factories.ItemFactory(unit=county.section, case=case)
    batch = factories.BatchFactory(unit=county.root, operator=archivist, state="arranged")
    factories.BatchLineFactory(batch=batch, item=item)
    folder = tmp_path / batch.number
    folder.mkdir()
    (folder / "a.tif").write_bytes(tiff(sheet(), "a.tif").read())
    rows = f"檔名,檔號,頁次\na.tif,{item.number},1\nb.tif,{item.number},2\n"
    (folder / "manifest.csv").write_text(rows, encoding="utf-8")
    scan_folder.take_folder(batch, folder)
    assert not item.pages.exists()
    (folder / "b.tif").symlink_to("/etc/passwd")
    scan_folder.take_folder(batch, folder)
    assert not item.pages.exists()
    (folder / "b.tif").unlink()
    (folder / "b.tif").write_bytes(tiff(sheet(SECOND), "b.tif").read())
    assert scan_folder.take_folder(batch, folder).pages == 2
    assert item.pages.count() == 2
    assert (folder / "a.tif").exists()
    receipt = list(csv.reader(io.StringIO((folder / "received.csv").read_text("utf-8-sig"))))
    assert receipt[-1][1].startswith("2檔2頁")


def test_pages_digitised_sums_what_was_accepted_by_then(county, archivist, second_archivist):
    """12(3): 第三期第1階段, counted by the day of acceptance; a later stage does not count; a past day stays."""
    scan_rules.seed()
    say = {
        "unit": county.root,
        "operator": archivist,
        "sampler": second_archivist,
        "kept_elsewhere": "磁帶01號",
    }
    scan_past.load(
        [
            scan_past.PastBatch("一", "1", 500_000, date(2020, 3, 2), date(2020, 3, 9), **say),
            scan_past.PastBatch("二", "2", 400_000, date(2020, 9, 1), date(2020, 9, 28), **say),
            scan_past.PastBatch("三", "3", 7, date(2020, 9, 1), date(2020, 9, 28), stage=2, **say),
            scan_past.PastBatch("四", "4", 9, date(2020, 10, 1), date(2020, 10, 5), **say),
        ],
        by=archivist,
    )
    assert figures.value("archives.pages_digitised", HALF, date(2020, 10, 31)).value == 900_000
    assert figures.value("archives.pages_digitised", HALF, date(2020, 9, 1)).value == 500_000
    bad = scan_past.PastBatch("五", "5", 100, date(2020, 9, 1), date(2020, 9, 2), wrong=5, **say)
    with pytest.raises(ValueError, match="wrong"):
        scan_past.load([bad], by=archivist)


def test_a_destroyed_items_words_are_found_no_more(page, archivist):
    """DOC-14: text, doubts and search entries go with the item."""
    scan.forget(page.item, by=archivist)
    assert not page.texts.exists()
    from countyhall.domains.archives.selectors import scans as selectors

    assert not selectors.find(archivist, "嚴重").hits
