"""Batches of scans: taken in, measured, decided, sampled by a second person, accepted or sent back whole."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from PIL import Image

from countyhall.domains.archives import factories
from countyhall.domains.archives.lifecycle.batch import batch as way
from countyhall.domains.archives.models import Batch, Finding, Page
from countyhall.domains.archives.selectors import batches as selectors
from countyhall.domains.archives.services import scan, scan_checks, scan_files, scan_rules
from countyhall.domains.archives.tests.conftest import TODAY
from countyhall.domains.archives.tests.paper import LETTER, SECOND, many, name_of, sheet, tiff
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lifecycle import Refused

Kind, Decision = Finding.Kind, Finding.Decision
HEADS = "檔名,檔號,頁次\n"


@pytest.fixture
def batch(county, case, archivist):
    """A box with one item of two pages, arranged."""
    scan_rules.seed()
    item = factories.ItemFactory(unit=county.section, case=case, page_count=2)
    made = factories.BatchFactory(unit=county.root, operator=archivist)
    factories.BatchLineFactory(batch=made, item=item, page_count=2)
    return way.take(made, "arrange", by=archivist)


@pytest.fixture
def item(batch):
    """The item of the batch."""
    return batch.lines.get().item


def bring(batch, by, *files, listed=None):
    """Take files in and measure them."""
    taken = scan.take_in(batch, files, listed, by=by)
    jobs.run_due(["scan"])
    return taken


def kinds(batch) -> set[str]:
    """What the check found."""
    return set(selectors.findings_of(batch).values_list("kind", flat=True))


@pytest.fixture
def scanned(batch, item, archivist):
    """Both pages taken in, measured, and found in order."""
    bring(batch, archivist, tiff(sheet(), name_of(item, 1)), tiff(sheet(SECOND), name_of(item, 2)))
    return way.take(batch, "deliver", by=archivist)


def sampled(scanned, archivist, second_archivist):
    """Checked, and its sample drawn by the second person."""
    checked = way.take(scanned, "check", by=archivist)
    return way.take(checked, "draw", by=second_archivist)


def test_master_and_access_copy_are_kept_apart(scanned, item):
    """DOC-15, DOC-18: the master's bytes are those that came; the copy is a file of its own."""
    page = item.pages.get(sequence=1)
    came = tiff(sheet(), "x.tif").read()
    assert page.master.sha256 == hashlib.sha256(came).hexdigest()
    assert attachments.open_file(page.master).read() == came
    assert page.copy.sha256 != page.master.sha256
    assert (page.master.label, page.copy.label) == (scan.MASTER, scan.COPY)
    assert "正版" in page.master.label and "副版" in page.copy.label
    assert (page.dots, page.mode, page.skew) == (300, "grey", 0)


def test_the_manifest_names_every_file_with_its_hash(scanned, item):
    """DOC-15: 正版 and 副版 of both pages, four lines."""
    lines = scan.manifest(scanned).read().decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    page = item.pages.get(sequence=2)
    assert f"正版,{page.master.name},{item.number},2,{page.master.size},{page.master.sha256}" in lines
    assert any(line.startswith("副版") and page.copy.sha256 in line for line in lines)


def test_the_same_intake_again_takes_nothing(scanned, item, archivist):
    """DOC-15: a broken upload is simply repeated."""
    again = bring(scanned, archivist, tiff(sheet(), name_of(item, 1)))
    assert (again.pages, again.known, again.refused) == (0, 1, [])
    assert item.pages.count() == 2


def test_a_file_of_several_pages_fills_several(batch, item, archivist):
    """DOC-15: a multi-page TIFF; a page is a frame of its master."""
    taken = bring(batch, archivist, many([sheet(), sheet(SECOND)], name_of(item, 1)))
    assert taken.pages == 2
    assert list(item.pages.order_by("sequence").values_list("sequence", "frame")) == [(1, 0), (2, 1)]
    assert not kinds(batch)


@pytest.mark.parametrize(
    ("name", "why"),
    [("foto.tif", "name"), ("0109-999999-1-001-001_0001.tif", "0109/999999/1/001/001")],
)
def test_a_file_that_belongs_to_no_page_is_refused_by_name(batch, archivist, name, why):
    """DOC-15: it is named, and stops no other."""
    item = batch.lines.get().item
    taken = bring(batch, archivist, tiff(sheet(), name), tiff(sheet(), name_of(item, 1)))
    assert taken.pages == 1
    assert [given for given, _why in taken.refused] == [name]
    assert why in taken.refused[0][1] or "檔名" in taken.refused[0][1]


def test_the_list_says_which_page_a_file_is(batch, item, archivist):
    """DOC-15: CSV with 檔名, 檔號, 頁次, SHA-256; other bytes than it names are refused."""
    good, bad = tiff(sheet(), "img001.tif"), tiff(sheet(SECOND), "img002.tif")
    digest = hashlib.sha256(good.read()).hexdigest()
    rows = f"檔名,檔號,頁次,SHA-256\r\nimg001.tif,{item.number},1,{digest}\r\nimg002.tif,{item.number},2,{'0' * 64}\r\n"
    listed = scan_files.entries(("\ufeff" + rows).encode())
    taken = bring(batch, archivist, good, bad, listed=listed)
    assert taken.pages == 1
    assert [name for name, _why in taken.refused] == ["img002.tif"]


@pytest.mark.parametrize(
    "rows",
    ["檔名,檔號\n", f"{HEADS}../etc/passwd,1,1\n", f"{HEADS}a.tif,1,0\n", f"{HEADS}a.tif,1,1\na.tif,1,2\n"],
)
def test_a_list_that_says_nonsense_is_refused(rows):
    """DOC-15: paths, page nought, doubles, missing columns."""
    with pytest.raises(ValidationError):
        scan_files.entries(rows.encode())


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (Kind.BLANK, lambda image: Image.new("L", image.size, 250)),
        (Kind.SKEW, lambda image: image.rotate(-2.0, Image.Resampling.BICUBIC, fillcolor=255)),
        (Kind.TURNED, lambda image: image.transpose(Image.Transpose.ROTATE_90)),
        (Kind.COLOUR, lambda image: image.convert("1")),
        (Kind.LENGTH, lambda image: long_sheet(image)),
        (Kind.SAME, lambda image: sheet()),
    ],
)
def test_the_check_notices(batch, item, archivist, kind, change):
    """DOC-15: blank, crooked, across, one bit, two sheets at once, the same page twice."""
    files = [tiff(sheet(), name_of(item, 1)), tiff(change(sheet(SECOND)), name_of(item, 2))]
    extra = factories.ItemFactory(unit=item.unit, case=item.case, page_count=2)
    factories.BatchLineFactory(batch=batch, item=extra, page_count=2)
    files += [tiff(sheet(LETTER[3:]), name_of(extra, 1)), tiff(sheet(LETTER[:3]), name_of(extra, 2))]
    bring(batch, archivist, *files)
    found = selectors.findings_of(batch)
    assert [(f.kind, f.page.sequence) for f in found] == [(kind, 2)]


def long_sheet(image: Image.Image) -> Image.Image:
    """Two sheets, one behind the other."""
    longer = Image.new("L", (image.width, int(image.height * 1.6)), 255)
    longer.paste(image, (0, 0))
    longer.paste(image.crop((0, 0, image.width, longer.height - image.height)), (0, image.height))
    return longer


def test_the_check_notices_few_dots(batch, item, archivist):
    """DOC-15: 150 dots where 300 are wanted."""
    bring(
        batch,
        archivist,
        tiff(sheet(LETTER, 150), name_of(item, 1), 150),
        tiff(sheet(SECOND), name_of(item, 2)),
    )
    assert kinds(batch) == {Kind.DOTS}


def test_a_missing_page_is_noted_against_the_catalogue(batch, item, archivist):
    """DOC-15: two pages by the 目次, one scanned; what comes later settles it."""
    bring(batch, archivist, tiff(sheet(SECOND), name_of(item, 2)))
    finding = selectors.findings_of(batch).get()
    assert (finding.kind, finding.measure) == (Kind.MISSING, "1")
    bring(batch, archivist, tiff(sheet(), name_of(item, 1)))
    assert not kinds(batch)


def test_a_batch_is_checked_only_when_every_finding_is_decided(batch, item, archivist):
    """DOC-15: a person decides each; a page scanned again replaces the master by a new version."""
    crooked = sheet().rotate(-3.0, fillcolor=255)
    bring(batch, archivist, tiff(crooked, name_of(item, 1)), tiff(sheet(SECOND), name_of(item, 2)))
    scanned = way.take(batch, "deliver", by=archivist)
    with pytest.raises(Refused):
        way.take(scanned, "check", by=archivist)
    scan.decide(selectors.findings_of(scanned).get(), Decision.AGAIN, by=archivist)
    with pytest.raises(Refused):
        way.take(scanned, "check", by=archivist)
    bring(scanned, archivist, tiff(sheet(), name_of(item, 1)))
    page = item.pages.get(sequence=1)
    assert (page.master.version, page.skew) == (2, 0)
    assert way.take(scanned, "check", by=archivist).state == Batch.State.CHECKED


def test_nobody_samples_their_own_scans(scanned, archivist, second_archivist):
    """DOC-15: neither by the step nor in the database."""
    checked = way.take(scanned, "check", by=archivist)
    with pytest.raises(PermissionDenied):
        way.take(checked, "draw", by=archivist)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=checked.pk).update(sampler=archivist)
    assert way.take(checked, "draw", by=second_archivist).sampler == second_archivist


def test_an_accepted_batch_counts_its_pages_on_the_day(scanned, archivist, second_archivist):
    """DOC-15: accepted when the whole sample was seen and little enough is wrong."""
    drawn = sampled(scanned, archivist, second_archivist)
    with pytest.raises(Refused):
        way.take(drawn, "accept", by=second_archivist, on=TODAY)
    for page in selectors.sample_of(drawn):
        with pytest.raises(PermissionDenied):
            scan.judge(page, "good", by=archivist)
        scan.judge(page, "good", by=second_archivist)
    with pytest.raises(PermissionDenied):
        way.take(drawn, "accept", by=archivist, on=TODAY)
    done = way.take(drawn, "accept", by=second_archivist, on=TODAY)
    assert (done.accepted_pages, done.sample_count, done.wrong_count) == (2, 2, 0)


def test_too_many_wrong_pages_send_the_whole_batch_back(scanned, item, archivist, second_archivist):
    """DOC-15: not the one page, all of it; what was scanned is kept but no longer read."""
    drawn = sampled(scanned, archivist, second_archivist)
    first, second = selectors.sample_of(drawn)
    with pytest.raises(Refused):
        scan.judge(first, "wrong", by=second_archivist)
    scan.judge(first, "wrong", by=second_archivist, note="左側裁切")
    scan.judge(second, "good", by=second_archivist)
    with pytest.raises(Refused):
        way.take(drawn, "accept", by=second_archivist, on=TODAY)
    back = way.take(drawn, "send_back", by=second_archivist, reason="抽驗不合格")
    assert back.wrong_count == 1
    assert not item.pages.filter(current=True).exists()
    anew = way.take(back, "redo", by=archivist)
    bring(anew, archivist, tiff(sheet(), name_of(item, 1)), tiff(sheet(SECOND), name_of(item, 2)))
    assert item.pages.filter(current=True, attempt=2).count() == 2
    assert Page.objects.filter(batch=anew).count() == 4


@pytest.mark.parametrize(
    ("pages", "size", "allowed"), [(2, 2, 0), (100, 20, 0), (1000, 50, 0), (15000, 750, 7)]
)
def test_the_sample_follows_the_rule_in_force(db, pages, size, allowed):
    """DOC-15: 5 %, at least 20 pages, 1 % may be wrong: dated data."""
    scan_rules.seed()
    rule = selectors.rule_on(TODAY)
    assert selectors.sample_size(rule, pages) == size
    assert selectors.wrong_allowed(rule, size) == allowed


def test_measuring_can_be_stopped_and_goes_on(batch, item, archivist):
    """DOC-15: what is measured stays measured."""
    scan.take_in(
        batch, [tiff(sheet(), name_of(item, 1)), tiff(sheet(SECOND), name_of(item, 2))], None, by=archivist
    )
    progress = jobs.Progress.objects.latest("pk")
    progress.cancel(by=archivist)
    jobs.run_due(["scan"])
    assert not item.pages.filter(checked=True).exists()
    scan.measure_later(batch, by=archivist)
    jobs.run_due(["scan"])
    assert item.pages.filter(checked=True).count() == 2


def test_a_classified_item_is_not_scanned_here(county, case, archivist):
    """DOC-12: nothing of it enters the system; the form names it."""
    from countyhall.domains.archives.forms.scanning import BatchForm

    secret = factories.ItemFactory(
        unit=county.section, case=case, secrecy="密", declassify="工程決標後解密", sealed=True
    )
    data = {
        "unit": county.root.pk, "title": "測試", "phase": 3, "stage": 1, "box": "1", "operator": archivist.pk,
        "dots": 300, "received_on": "109/8/3", "items": secret.number,
    }  # fmt: skip
    form = BatchForm(data, by=archivist)
    assert not form.is_valid()
    assert secret.number in form.errors["items"][0]


def test_skew_is_measured_to_a_fifth_of_a_degree():
    """DOC-15: in both directions."""
    for angle in (-2.4, -0.6, 0.5, 1.3, 5.0):
        turned = sheet().rotate(-angle, Image.Resampling.BICUBIC, fillcolor=255)
        assert abs(scan_checks.measure(turned).skew - angle) <= 0.2
