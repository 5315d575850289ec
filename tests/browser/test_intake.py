"""An officer begins a dataset with a file, and loads two more whose layout drifts: seen, mended, tried, published."""

from datetime import date

import pytest
from playwright.sync_api import expect

from countyhall.domains.intake.tests import files
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.testing import member_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# The same table with English above Chinese, a month later.
SECOND = "month,town,village,births,deaths\n" + files.FIRST.replace("10304", "10305").replace("18,9", "19,9")
# What these steps queue; nightly work that another test left waiting is not theirs.
QUEUES = ["default"]
THIRD = files.DRIFTED.replace("10305", "10306")


@pytest.fixture
def officer(page, county, settings, tmp_path, sign_in):
    """A handler of the section, signed in, on 4 September 109."""
    settings.OFFICE_DATE = date(2020, 9, 4).isoformat()
    settings.LAKE_STORE, settings.LAKE_SERVE = f"file://{tmp_path / 'lake'}", tmp_path / "serve"
    sign_in(page, member_of(county.section, "handler"))
    return page


def test_three_files_of_drifting_layouts_become_three_editions(officer, axe, screenshot):
    """Section 1a, 1c: versions of the data, drift told by name, the mapping mended by a person, the way back."""
    begun(officer, axe, screenshot)
    loaded(officer, "2014-04")
    published(officer, axe)
    second(officer)
    third(officer, axe, screenshot)
    remembered(officer, axe, screenshot)


def send(page, name: str, text: str) -> None:
    """Choose a file and send it."""
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="上傳並判讀").click()


def begun(page, axe, screenshot) -> None:
    """由檔案建立資料集: the columns are proposed, named, and made."""
    page.goto("/lake/dataset/")
    page.get_by_role("link", name="由檔案建立資料集").click()
    axe(page)
    send(page, "村里動態-10304.csv", files.FIRST)
    page.locator("#id_code").fill("vital-events")
    page.locator("#id_title").fill("村里出生及死亡")
    for n, name in enumerate(("month", "town", "village", "births", "deaths")):
        page.locator(f"#id_c-{n}-name").fill(name)
    for n in range(3):
        page.locator(f"#id_c-{n}-key").check()
    axe(page)
    screenshot(page, "intake-begin")
    page.get_by_role("button", name="建立資料集並繼續").click()
    expect(page.get_by_text("此為本資料集第一份檔案。")).to_be_visible()


def loaded(page, part: str) -> None:
    """載入: in the background; the page says when it is done and leads to what came of it."""
    page.locator("#id_part").fill(part)
    page.get_by_role("button", name="載入整份檔案").click()
    page.wait_for_url("**/loading/*/")
    jobs.run_due(QUEUES)
    page.get_by_role("link", name="開啟結果").click()
    expect(page.get_by_role("heading", name="完成")).to_be_visible()


def published(page, axe) -> None:
    """發布: after the checks, when the page has said what changes."""
    page.get_by_role("link", name="開啟第").click()
    axe(page)
    page.get_by_role("link", name="發布").click()
    axe(page)
    page.get_by_role("button", name="發布").click()
    expect(page.get_by_text("現行版次。")).to_be_visible()


def deliver(page, name: str, text: str) -> None:
    """From the dataset's page."""
    page.goto(Dataset.objects.get().get_absolute_url())
    page.get_by_role("link", name="載入檔案").click()
    send(page, name, text)


def second(page) -> None:
    """The second file has a row of headings more: that is told, and nothing else is to be done."""
    deliver(page, "村里動態-10305.csv", SECOND)
    expect(page.locator("#drift li")).to_have_count(1)
    expect(page.locator("#drift")).to_contain_text("表頭")
    loaded(page, "2014-05")
    page.get_by_role("link", name="開啟第").click()
    page.get_by_role("link", name="發布").click()
    page.get_by_role("button", name="發布").click()


def third(page, axe, screenshot) -> None:
    """The third calls a column otherwise: nothing is chosen for it until the officer says so."""
    deliver(page, "村里動態-10306.csv", THIRD)
    drift = page.locator("#drift")
    expect(drift).to_contain_text("出生人數")
    expect(drift).to_contain_text("結婚對數")
    births = page.locator("#id_f-births-column")
    expect(births).to_have_value("")
    births.focus()
    page.keyboard.type("4. 出生人數")
    expect(births).to_have_value("3")
    page.get_by_role("button", name="試讀100列").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#trial")).to_contain_text("不詳")
    expect(page.locator("#trial")).to_contain_text("未收錄1列")
    axe(page)
    screenshot(page, "intake-trial")


def remembered(page, axe, screenshot) -> None:
    """The officer leaves the bad row out and publishes; the dataset's page has the edition and its way back."""
    page.locator("#id_skip").fill("4")
    loaded(page, "2014-06")
    axe(page)
    published(page, axe)
    screenshot(page, "intake-edition")
    dataset = Dataset.objects.get()
    assert dataset.current.rows == 8
    page.goto(dataset.get_absolute_url())
    page.get_by_role("tab", name="版次與來源").click()
    expect(page.get_by_text("村里動態-10306.csv").first).to_be_visible()
    expect(page.get_by_text(dataset.current.sources.get().source_file.sha256).first).to_be_visible()
