"""Records as JSON: the gate, the forms, versions, steps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from countyhall.kernel.api import models as keys
from countyhall.kernel.audit import services as audit
from countyhall.kernel.records.tests.models import Case

LIST = "/api/v1/casebook/case/"


@pytest.fixture
def case(clerk, county) -> Case:
    return Case.objects.create(subject="路燈不亮", unit=county.section, created_by=clerk)


@pytest.fixture
def foreign(county) -> Case:
    return Case.objects.create(subject="別科", unit=county.other_section)


def at(record, *rest: str) -> str:
    return "".join([LIST, f"{record.pk}/", *(f"{part}/" for part in rest)])


def match(record) -> dict:
    return {"If-Match": f'"{record.version}"'}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}1/", f"{LIST}1/history/", "/api/v1/events/", "/api/v1/schema/", "/api/v1/x/"]
)
def test_strangers_are_told_to_sign_in(client, address):
    answer = client.get(address)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_the_list_holds_only_what_the_caller_may_see(case, foreign, clerk, client_of):
    """X-03: list and count agree with the gate."""
    said = client_of(clerk).get(LIST, {"count": "true"}).json()
    assert [row["id"] for row in said["results"]] == [case.pk]
    assert said["count"] == 1
    assert said["results"][0]["unit"]["code"] == "A1"


@pytest.mark.parametrize("rest", [(), ("history",), ("clock",)])
def test_a_record_outside_the_gate_is_not_there(foreign, clerk, client_of, rest):
    """X-03."""
    answer = client_of(clerk).get(at(foreign, *rest))
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("verb", ["patch", "post"])
def test_nothing_outside_the_gate_is_changed(foreign, clerk, client_of, verb):
    path = at(foreign) if verb == "patch" else at(foreign, "steps", "close")
    send = getattr(client_of(clerk), verb)
    answer = send(path, {"subject": "x"}, content_type="application/json", headers=match(foreign))
    assert answer.status_code == 404


def test_without_the_permission_to_see_the_list_is_closed(case, administrator, client_of):
    assert client_of(administrator).get(LIST).status_code == 403


def test_cursors_neither_skip_nor_repeat(clerk, county, client_of):
    for n in range(5):
        Case.objects.create(subject=f"案{n}", unit=county.section)
    client, seen, url = client_of(clerk), [], f"{LIST}?limit=2"
    while url:
        page = client.get(url).json()
        seen += [row["subject"] for row in page["results"]]
        if len(seen) == 2:
            Case.objects.create(subject="後到", unit=county.section)
        url = page["next"]
    assert seen == ["案4", "案3", "案2", "案1", "案0"]


def test_filters_are_those_of_the_page_and_an_unknown_one_is_refused(case, clerk, client_of):
    client = client_of(clerk)
    assert client.get(LIST, {"state": "closed"}).json()["results"] == []
    assert len(client.get(LIST, {"q": "路燈"}).json()["results"]) == 1
    refused = client.get(LIST, {"stat": "closed"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/stat"
    assert client.get(LIST, {"state": "nonsense"}).status_code == 400


def test_a_record_is_created_through_the_form(clerk, county, client_of):
    body = {"subject": "新案", "body": "", "unit": county.section.pk}
    answer = client_of(clerk).post(LIST, body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    case = Case.objects.get()
    assert (answer["ETag"], answer["Location"]) == (f'"{case.version}"', f"http://testserver{at(case)}")
    assert case.created_by == clerk
    assert audit.history(case).get().action == "created"


def test_every_error_stands_beside_its_field(clerk, foreign, client_of):
    body = {"unit": foreign.unit_id, "subject": 5, "nobody": "asked"}
    answer = client_of(clerk).post(LIST, body, content_type="application/json")
    assert answer.status_code == 422
    assert {e["pointer"] for e in answer.json()["errors"]} == {"/subject", "/nobody"}
    answer = client_of(clerk).post(
        LIST, {"unit": foreign.unit_id, "subject": "x"}, content_type="application/json"
    )
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/unit"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b'{"subject": "\\ud800"}', b"\xff"])
def test_what_is_no_json_object_is_refused(clerk, client_of, body):
    answer = client_of(clerk).generic("POST", LIST, body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_change_names_the_version_that_was_seen(case, clerk, client_of):
    client = client_of(clerk)
    change = {"subject": "路燈壞了"}
    assert client.patch(at(case), change, content_type="application/json").status_code == 428
    stale = client.patch(at(case), change, content_type="application/json", headers={"If-Match": '"0"'})
    assert stale.status_code == 412
    done = client.patch(at(case), change, content_type="application/json", headers=match(case))
    assert (done.status_code, done.json()["subject"], done["ETag"]) == (
        200,
        "路燈壞了",
        f'"{case.version + 1}"',
    )
    assert client.get(at(case), headers={"If-None-Match": done["ETag"]}).status_code == 304


def test_nobody_changes_a_record_without_the_permission(case, auditor, client_of):
    answer = client_of(auditor).patch(
        at(case), {"subject": "x"}, content_type="application/json", headers=match(case)
    )
    assert answer.status_code == 403


def test_a_step_is_taken_with_its_form(case, clerk, client_of):
    client, path = client_of(clerk), at(case, "steps", "close")
    wrong = client.post(path, {}, content_type="application/json", headers=match(case))
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/reason")
    refused = client.post(path, {"reason": "word"}, content_type="application/json", headers=match(case))
    assert (refused.status_code, refused.json()["detail"]) == (409, "Say more than one word.")
    done = client.post(path, {"reason": "done well"}, content_type="application/json", headers=match(case))
    assert (done.status_code, done.json()["state"]) == (200, "closed")
    again = client.post(
        path, {"reason": "done well"}, content_type="application/json", headers={"If-Match": "*"}
    )
    assert again.status_code == 409


def test_the_history_is_told(case, clerk, client_of):
    client = client_of(clerk)
    client.post(
        at(case, "steps", "close"),
        {"reason": "done well"},
        content_type="application/json",
        headers=match(case),
    )
    (line,) = client.get(at(case, "history")).json()["lines"]
    assert (line["action"], line["before"], line["after"], line["by"]["id"]) == (
        "close",
        "open",
        "closed",
        clerk.pk,
    )


def test_the_number_of_queries_does_not_grow_with_the_rows(
    clerk, county, client_of, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = client_of(clerk), []
    for n in (1, 8):
        Case.objects.bulk_create(
            Case(subject=f"{n} {i}", unit=county.section, created_by=clerk) for i in range(n)
        )
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_key_acts_for_its_person_within_its_scopes(case, clerk, client):
    token, text = keys.make(clerk, "報表程式", ["casebook:read"], 30)
    sent = {"Authorization": f"Bearer {text}"}
    assert client.get(at(case), headers=sent).status_code == 200
    answer = client.patch(
        at(case), {"subject": "x"}, content_type="application/json", headers=sent | match(case)
    )
    assert answer.status_code == 403
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert text.split(".")[1] not in str(vars(token))


@pytest.mark.parametrize("state", ["revoked", "expired", "person gone", "wrong"])
def test_a_dead_key_opens_nothing(case, clerk, client, state):
    token, text = keys.make(clerk, "x", ["casebook:read"], 30)
    if state == "revoked":
        token.revoked_at = timezone.now()
    if state == "expired":
        token.expires_at = timezone.now() - timedelta(seconds=1)
    token.save()
    if state == "person gone":
        clerk.is_active = False
        clerk.save()
    if state == "wrong":
        text = f"{text[:-1]}{'a' if text[-1] != 'a' else 'b'}"
    assert client.get(at(case), headers={"Authorization": f"Bearer {text}"}).status_code == 401


def test_a_key_of_another_domain_opens_nothing(case, clerk, client):
    _token, text = keys.make(clerk, "x", ["petitions:write"], 30)
    assert client.get(at(case), headers={"Authorization": f"Bearer {text}"}).status_code == 403


def test_a_browser_session_needs_the_csrf_token(case, clerk):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    assert client.post(LIST, {}, content_type="application/json").status_code == 403


def test_the_rate_is_counted_per_caller_and_never_per_address(case, clerk, head, client_of, settings):
    from django.core.cache import cache

    cache.clear()
    settings.API_RATE = "2/min"
    busy, other = client_of(clerk), client_of(head)
    assert [busy.get(LIST).status_code for _ in range(3)] == [200, 200, 429]
    assert busy.get(LIST)["Retry-After"]
    assert other.get(LIST).status_code == 200
    cache.clear()


@pytest.mark.parametrize(("language", "title"), [("en", "Not found"), ("zh-hant", "查無資料")])
def test_errors_speak_the_callers_language(clerk, client_of, language, title):
    clerk.language = language
    clerk.save()
    assert client_of(clerk).get(f"{LIST}0/").json()["title"] == title


@pytest.mark.django_db(transaction=True)
def test_the_feed_tells_each_visible_line_once(clerk, county, client_of):
    """X-03: the feed goes through the gate; the cursor neither skips nor repeats."""
    mine = Case.objects.create(subject="一", unit=county.section)
    theirs = Case.objects.create(subject="二", unit=county.other_section)
    client = client_of(clerk)
    for record in (mine, theirs, mine):
        audit.record(record, "noted", by=clerk)
    first = client.get("/api/v1/events/", {"limit": 1}).json()
    second = client.get("/api/v1/events/", {"after": first["cursor"]}).json()
    assert [e["record"]["id"] for e in first["events"] + second["events"]] == [mine.pk, mine.pk]
    nothing = client.get("/api/v1/events/", {"after": second["cursor"]}).json()
    assert (nothing["events"], nothing["cursor"]) == ([], second["cursor"])


def test_keys_are_made_shown_once_and_revoked_on_their_page(clerk, other_clerk, client_of):
    client = client_of(clerk)
    made = client.post("/api/v1/keys/", {"name": "報表", "scopes": ["casebook:read"], "days": "30"})
    token = keys.ApiToken.objects.get()
    assert f"{token.prefix}." in made.content.decode()
    assert f"{token.prefix}." not in client.get("/api/v1/keys/").content.decode()
    assert client_of(other_clerk).post(f"/api/v1/keys/{token.pk}/revoke/").status_code == 404
    client.post(f"/api/v1/keys/{token.pk}/revoke/")
    token.refresh_from_db()
    assert not token.works


def test_the_documentation_can_be_read(clerk, client_of):
    page = client_of(clerk).get("/api/v1/docs/").content.decode()
    assert "/api/v1/casebook/case/{id}/steps/close/" in page


@pytest.mark.parametrize("nowhere", ["no-such/", "records/case/%0A/clock/", "records/case/1%0A/"])
def test_an_address_that_is_none_is_told_as_a_program_reads_it(clerk, client_of, nowhere):
    """RFC 9457: whatever stands in the address, a line break too."""
    answer = client_of(clerk).get(f"/api/v1/{nowhere}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
