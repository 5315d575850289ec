"""Whole files and streams: parts, tags, packing, for machines and for people."""

import csv
import gzip
import io

import pytest

from countyhall.domains.opendata.tests.interfaces.conftest import ROWS

BASE = "/public/opendata/data"
AT = f"{BASE}/371020000A-000001"
pytestmark = pytest.mark.django_db


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("ending", ["csv", "json", "ndjson", "xml", "ods", "xlsx", "parquet", "geojson"])
def test_the_table_is_taken_away_in_every_format(boats, client, ending):
    """1b: one schema drives all formats; columns that are not open are in none."""
    answer = client.get(f"{AT}/file.{ending}")
    assert answer.status_code == 200
    found = body(answer)
    assert int(answer["Content-Length"]) == len(found) > 1000
    assert b"SECRET" not in found
    streamed = body(client.get(f"{AT}/rows.{ending}"))
    if ending not in {"ods", "xlsx", "parquet"}:
        assert streamed == found


def test_a_part_of_a_file_is_sent_and_the_parts_are_the_whole(boats, client):
    """1b: Range on whole files, packed or not."""
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        whole = client.get(f"{AT}/file.csv", headers=headers)
        data = body(whole)
        assert whole["Accept-Ranges"] == "bytes"
        first = client.get(f"{AT}/file.csv", headers={**headers, "Range": "bytes=0-99"})
        rest = client.get(
            f"{AT}/file.csv", headers={**headers, "Range": "bytes=100-", "If-Range": whole["ETag"]}
        )
        assert (first.status_code, rest.status_code) == (206, 206)
        assert first["Content-Range"] == f"bytes 0-99/{len(data)}"
        assert body(first) + body(rest) == data
        assert body(client.get(f"{AT}/file.csv", headers={**headers, "Range": "bytes=-7"})) == data[-7:]
    late = client.get(f"{AT}/file.csv", headers={"Range": "bytes=99999999-"})
    assert (late.status_code, late["Content-Range"]) == (
        416,
        f"bytes */{len(body(client.get(f'{AT}/file.csv')))}",
    )
    assert gzip.decompress(body(client.get(f"{AT}/file.csv.gz"))) == body(client.get(f"{AT}/file.csv"))


def test_a_publication_keeps_its_bytes_when_the_next_one_is_there(boats, publish, client):
    """1a: every publication is immutable under its own address."""
    before = body(client.get(f"{AT}@1/file.csv"))
    tag = client.get(f"{AT}/file.csv")["ETag"]
    publish(ROWS[:10])
    kept = client.get(f"{AT}@1/file.csv")
    assert body(kept) == before
    assert "immutable" in kept["Cache-Control"]
    assert client.get(f"{AT}/file.csv")["ETag"] != tag
    assert client.get(f"{AT}/rows").json()["total"] == 10
    assert client.get(f"{AT}@1/rows").json()["total"] == 240


def test_csv_for_people_is_defended_and_for_machines_raw(boats, client):
    """7: a spreadsheet does not take a ship's name for a formula; a program gets what the office wrote."""
    raw = list(csv.reader(io.StringIO(body(client.get(f"{AT}/rows.csv?ship=starts.=")).decode())))
    assert raw[1][2] == '=cmd|"x"'
    people = body(client.get(f"{AT}/rows.csv?ship=starts.=&labels=1&bom=1"))
    assert people.startswith(b"\xef\xbb\xbf")
    shown = list(csv.reader(io.StringIO(people.decode("utf-8-sig"))))
    assert (shown[0][1], shown[1][2]) == ("港口", '\'=cmd|"x"')


def test_a_head_has_the_headers_alone(boats, client):
    for path in ("file.csv", "rows.csv", "rows"):
        whole, head = client.get(f"{AT}/{path}"), client.head(f"{AT}/{path}")
        assert (head.status_code, body(head), head["ETag"]) == (200, b"", whole["ETag"])


@pytest.mark.parametrize("path", ["file.exe", "rows.exe", "file.xlsx.gz", "file.", "none", ""])
def test_what_is_no_format_is_not_there(boats, client, path):
    assert client.get(f"{AT}/{path}").status_code == 404
