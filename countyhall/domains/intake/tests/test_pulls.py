"""An officer has a dataset fetched by the clock: added, tried, read, paused, changed, ended; each with its history."""

import pytest
from django.urls import reverse

from countyhall.domains.intake.tests import files
from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Edition, Load, Pull
from countyhall.kernel.lake.tests.sources import other_database, web_server
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    """A source on this machine, allowed by the settings."""
    with web_server() as made:
        made.said["text"] = files.FIRST
        settings.LAKE_PULL_TARGETS = f"127.0.0.1:{made.server_port}"
        yield made


def address(server) -> str:
    """Its file."""
    return f"http://127.0.0.1:{server.server_port}/vital.csv"


def added(client, table, kind="web", **said):
    """What comes of sending the form."""
    names = {"web": "http", "folder": "folder", "database": "sql"}
    given = {"frequency": "day", "reads": "first"} | said
    return client.post(reverse(f"intake:new_pull_{names[kind]}", args=[table.pk]), given)


def wrong(answer, field: str) -> str:
    """What is said beside a field."""
    assert answer.status_code == 200
    return " ".join(answer.context["form"].errors.get(field, []))


def done(table) -> list[str]:
    """The history's words for what was done with pulls."""
    return [one.action for one in audit.history(table).order_by("pk") if one.action.startswith("pull_")]


def test_the_first_file_is_read_by_the_officer_and_the_next_by_the_clock(client_of, officer, table, server):
    client = client_of(officer)
    answer = added(client, table, address=address(server), publishes="on")
    one = Pull.objects.get()
    assert answer.url == reverse("intake:pull", args=[one.pk]) and one.publishes
    jobs.run_due()
    page = client.get(answer.url)
    waiting = page.context["unread"]
    assert waiting.name == "vital.csv" and reverse("intake:deliver", args=[table.pk, waiting.pk]) in page.text
    assert client.get(reverse("intake:deliver", args=[table.pk, waiting.pk])).status_code == 200
    reading = lake.propose(lake.look(waiting), table)
    lake.load(table, waiting, reading, by=officer)
    server.said |= {"text": files.FIRST.replace("7,4", "8,4"), "etag": '"2"'}
    client.post(answer.url, {"do": "try"})
    jobs.run_due()
    table.refresh_from_db()
    one.refresh_from_db()
    assert (one.state, table.current.number, table.current.state) == ("taken", 2, Edition.State.PUBLISHED)
    progress = Progress.objects.latest("pk")
    load = Load.objects.latest("pk")
    assert (progress.state, progress.link) == ("finished", reverse("intake:load", args=[load.pk]))
    page = client.get(answer.url).text
    assert reverse("intake:edition", args=[table.current.pk]) in page and progress.link in page
    assert done(table) == ["pull_add", "pull_try"]


def test_it_is_read_as_the_last_file_was(client_of, officer, table, server):
    files.loaded(table, officer)
    server.said["text"] = files.FIRST.replace("7,4", "9,4")
    client = client_of(officer)
    assert "vital-10304.csv" in client.get(reverse("intake:new_pull_http", args=[table.pk])).text
    added(client, table, address=address(server), reads="last")
    jobs.run_due()
    assert Pull.objects.get().state == "taken" and table.editions.count() == 2


def test_what_repeats_makes_nothing_and_says_so(client_of, officer, table, server):
    files.published(table, officer)
    client = client_of(officer)
    added(client, table, address=address(server), reads="last")
    jobs.run_due()
    client.post(reverse("intake:pull", args=[Pull.objects.get().pk]), {"do": "try"})
    jobs.run_due()
    assert (table.editions.count(), Load.objects.count()) == (1, 1)
    assert Progress.objects.latest("pk").message == str(Pull.State.UNCHANGED.label)


def test_a_failure_stands_on_the_progress_and_the_page(client_of, officer, table, server):
    server.said["status"] = 503
    client = client_of(officer)
    added(client, table, address=address(server))
    page = reverse("intake:pull", args=[Pull.objects.get().pk])
    client.post(page, {"do": "try"})
    jobs.run_due()
    progress = Progress.objects.latest("pk")
    assert progress.state == "failed" and "503" in progress.message
    assert "503" in client.get(page).text and "503" in client.get(table.get_absolute_url()).text


def test_it_is_paused_taken_up_changed_and_ended(client_of, officer, table, server):
    client = client_of(officer)
    added(client, table, address=address(server))
    one = Pull.objects.get()
    page = reverse("intake:pull", args=[one.pk])
    client.post(page, {"do": "pause"})
    jobs.run_due()
    assert not Pull.objects.get().active and not one.runs.exists()
    client.post(page, {"do": "resume"})
    jobs.run_due()
    Pull.objects.update(etag="x", refused="y")
    changed = {"address": address(server) + "?new", "frequency": "week", "reads": "first"}
    assert client.post(reverse("intake:change_pull", args=[one.pk]), changed).url == page
    one.refresh_from_db()
    assert (one.frequency, one.etag, one.refused, one.state) == ("week", "", "", "new")
    assert client.post(page, {"do": "fly"}).status_code == 404
    client.post(page, {"do": "remove"})
    assert not Pull.objects.exists()
    assert done(table) == ["pull_add", "pull_pause", "pull_resume", "pull_change", "pull_remove"]


def test_a_bad_address_is_told_beside_its_field(client_of, officer, table, server):
    client = client_of(officer)
    for given in (
        "",
        "not an address",
        "http://elsewhere.example/x",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
    ):
        assert wrong(added(client, table, address=given), "address"), given
    assert not Pull.objects.exists()


def test_a_folder_that_is_not_listed_is_told_beside_its_field(client_of, officer, table, settings, tmp_path):
    root = tmp_path / "drop"
    (root / "vital").mkdir(parents=True)
    settings.LAKE_PULL_TARGETS = str(root)
    client = client_of(officer)
    for given in ("/etc", str(tmp_path), str(root / ".." / "x"), str(root / "none"), "drop"):
        assert wrong(added(client, table, "folder", address=given), "address"), given
    assert added(client, table, "folder", address=str(root / "vital")).status_code == 302


def test_a_query_is_tried_and_what_is_wrong_told_beside_its_field(
    client_of, officer, table, settings, django_db_blocker
):
    client = client_of(officer)
    assert wrong(added(client, table, "database", address="registry", query="SELECT 1"), "address")
    with other_database("test_intake_other") as (_owner, dsn):
        settings.LAKE_SOURCES = f"registry={dsn} away=postgresql://u:word@127.0.0.1:1/x"
        bad = {
            "SELECT people FROM nowhere": "nowhere", "DELETE FROM trips": "", "SELECT 1; SELECT 2": "", "": "",
            "SELECT * FROM secrets": "secrets",
        }  # fmt: skip
        for query, words in bad.items():
            said = wrong(added(client, table, "database", address="registry", query=query), "query")
            assert said and words in said, query
        answer = added(client, table, "database", address="away", query="SELECT 1 AS a")
        assert "away" in wrong(answer, "address") and "word" not in answer.text
        query = "SELECT month AS 統計年月, port AS 村里 FROM trips"
        answer = added(client, table, "database", address="registry", query=query)
        assert answer.status_code == 302
        jobs.run_due()
    page = client.get(answer.url).text
    assert "registry" in page and "trips" in page and "kept-secret" not in page
    assert "kept-secret" not in str([one.data for one in audit.history(table)])


def test_who_may_not_keep_the_dataset_sees_no_pull(client_of, county, officer, table, server):
    added(client_of(officer), table, address=address(server))
    one = Pull.objects.get()
    pages = [
        reverse("intake:pulls", args=[table.pk]), reverse("intake:new_pull_http", args=[table.pk]),
        reverse("intake:pull", args=[one.pk]), reverse("intake:change_pull", args=[one.pk]),
    ]  # fmt: skip
    for who, status in (
        (member_of(county.root, "auditor"), 403),
        (member_of(county.other_section, "handler"), 404),
    ):
        assert [client_of(who).get(page).status_code for page in pages] == [status] * 4
        assert client_of(who).post(pages[2], {"do": "remove"}).status_code == status
    assert (
        address(server) not in client_of(member_of(county.root, "auditor")).get(table.get_absolute_url()).text
    )
    assert Pull.objects.exists()


def test_a_file_that_was_fetched_for_one_dataset_is_read_for_no_other(
    client_of, county, officer, table, server
):
    added(client_of(officer), table, address=address(server))
    jobs.run_due()
    file = Pull.objects.get().runs.get().source_file
    other = lake.create("other", "其他", files.SCHEMA, unit=county.section)
    assert client_of(officer).get(reverse("intake:deliver", args=[other.pk, file.pk])).status_code == 404


def test_many_pulls_cost_no_more_questions(client_of, officer, table, server, django_assert_max_num_queries):
    for n in range(8):
        Pull.objects.create(dataset=table, address=f"{address(server)}?{n}")
    client = client_of(officer)
    client.get(reverse("intake:pulls", args=[table.pk]))
    with django_assert_max_num_queries(25):
        client.get(reverse("intake:pulls", args=[table.pk]))
