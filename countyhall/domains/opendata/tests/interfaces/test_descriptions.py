"""Descriptions, each read by a program that is not ours."""

import gzip
import hashlib
import json

import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from countyhall.domains.opendata.public.interfaces import jsonld
from countyhall.domains.opendata.tests.interfaces.conftest import OPEN, ROWS

BASE = "/public/opendata"
AT = f"{BASE}/data/371020000A-000001"
SPDX, HYDRA = Namespace("http://spdx.org/rdf/terms#"), Namespace("http://www.w3.org/ns/hydra/core#")
KINDS = {"application/ld+json": "json-ld", "text/turtle": "turtle", "application/rdf+xml": "xml"}
pytestmark = pytest.mark.django_db


def graph(answer) -> Graph:
    assert answer.status_code == 200, answer.content
    return Graph().parse(data=answer.content, format=KINDS[answer["Content-Type"].partition(";")[0]])


@pytest.mark.parametrize("kind", KINDS)
def test_the_catalogue_is_dcat_in_the_writing_that_is_accepted(boats, client, kind):
    """3: DCAT-AP 3 by content negotiation; titles, licence, theme, versions, Hydra."""
    answer = client.get(f"{BASE}/catalog", headers={"Accept": f"{kind}, */*;q=0.1"})
    assert answer["Content-Type"].partition(";")[0] == kind
    assert "Accept" in answer["Vary"].split(", ")
    found = graph(answer)
    (catalog,) = found.subjects(RDF.type, DCAT.Catalog)
    (dataset,) = found.objects(catalog, DCAT.dataset)
    assert Literal("小三通船班", lang="zh-Hant") in set(found.objects(dataset, DCTERMS.title))
    distributions = list(found.objects(dataset, DCAT.distribution))
    assert len(distributions) == len(boats.formats)
    for one in distributions:
        assert (one, DCTERMS.license, URIRef("https://data.gov.tw/license")) in found
        assert list(found.objects(one, DCAT.downloadURL))
    (version,) = found.objects(dataset, DCAT.hasVersion)
    assert str(version).endswith("@1")
    assert [str(n) for n in found.objects(catalog, HYDRA.totalItems)] == ["1"]


def test_the_three_writings_say_the_same(boats, client):
    graphs = [graph(client.get(f"{AT}/dcat.{ending}")) for ending in ("jsonld", "ttl", "rdf")]
    assert len({len(g) for g in graphs}) == 1
    assert graphs[0].isomorphic(graphs[1])
    assert graphs[0].isomorphic(graphs[2])


def test_the_sum_of_a_file_is_that_of_the_bytes_that_are_sent(boats, client):
    """3: Distribution with spdx:checksum and byteSize."""
    data = b"".join(client.get(f"{AT}/file.csv").streaming_content)
    found = graph(client.get(f"{AT}/dcat.ttl"))
    (value,) = found.objects(None, SPDX.checksumValue)
    assert str(value) == hashlib.sha256(data).hexdigest()
    assert [int(n) for n in found.objects(None, DCAT.byteSize)] == [len(data)]
    package = client.get(f"{AT}/datapackage.json").json()
    resource = package["resources"][0]
    assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")


def test_publications_are_a_series_each_with_the_one_before(boats, publish, client):
    publish(ROWS[:9])
    found = graph(client.get(f"{AT}/dcat.ttl"))
    (second, first) = next(iter(found.subject_objects(DCAT.previousVersion)))
    assert (str(second)[-2:], str(first)[-2:]) == ("@2", "@1")


def test_people_are_led_to_the_page_and_unknown_writings_refused(boats, client):
    answer = client.get(AT, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (answer.status_code, answer["Location"].endswith("/dataset/371020000A-000001/")) == (303, True)
    assert client.get(AT, headers={"Accept": "text/turtle"}).status_code == 200
    assert client.get(AT, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"{BASE}/catalog.pdf").status_code == 404


def test_the_data_package_describes_every_open_column_and_no_other(boats, client):
    """3: Data Package 2 with Table Schema."""
    package = client.get(f"{AT}/datapackage.json").json()
    schema = package["resources"][0]["schema"]
    assert [f["name"] for f in schema["fields"]] == OPEN
    assert schema["fields"][3] == {
        "name": "passengers",
        "type": "integer",
        "title": "旅客人次",
        "description": "載客人次",
        "unit": "人次",
    }
    assert client.get(f"{AT}/schema.json").json()["fields"] == schema["fields"]
    fixed = client.get(f"{AT}@1/datapackage.json").json()
    assert "@1/file.csv" in fixed["resources"][0]["path"]
    csvw = client.get(f"{AT}/csv-metadata.json").json()
    assert [c["name"] for c in csvw["tableSchema"]["columns"]] == OPEN


def test_search_engines_and_learners_find_it_described(boats, client):
    """3: schema.org Dataset, Croissant 1.0."""
    page = jsonld.for_page(boats)
    assert (page["@type"], page["license"], len(page["variableMeasured"])) == (
        "Dataset",
        "https://data.gov.tw/license",
        8,
    )
    assert "SECRET" not in json.dumps(page)
    said = client.get(f"{AT}/croissant.json").json()
    data = gzip.decompress(b"".join(client.get(f"{AT}/file.csv.gz").streaming_content))
    assert said["distribution"][0]["sha256"] == hashlib.sha256(data).hexdigest()
    assert [f["name"] for f in said["recordSet"][0]["field"]] == OPEN


def test_the_states_metadata_have_their_second_version(boats, client):
    said = client.get(f"{AT}/metadata.json").json()
    assert said["updateFrequency"] == {"regularupdate": True, "Frequency": 1, "unittime": "月"}
    assert said["dataQuality"] == {"linkable": True, "csv": True}
    assert said["categoryService"] == ["A00"]
    assert said["distribution"][0]["resourceField"].startswith("日期、港口")
    assert client.get(f"{BASE}/api/v2/rest/dataset").json()["result"] == [said]


def test_openapi_is_made_of_the_schema_and_answers_keep_it(boats, client):
    """1b: OpenAPI 3.1 for the whole and per dataset."""
    whole = client.get(f"{BASE}/api/openapi.json").json()
    assert whole["openapi"] == "3.1.0"
    assert "/api/v1/rest/datastore/{resourceID}" in whole["paths"]
    own = client.get(f"{AT}/openapi.json").json()
    row = own["components"]["schemas"]["Row"]
    assert list(row["properties"]) == OPEN
    answer = client.get(f"{AT}/rows?limit=240").json()
    for one in answer["rows"]:
        Draft202012Validator(row).validate(one)
    names = {p["name"] for p in own["paths"]["/data/371020000A-000001/rows"]["get"]["parameters"]}
    assert {"select", "passengers", "place"} <= names
    assert not {"captain", "remark"} & names


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_feeds_tell_what_is_new(boats, publish, client):
    """1a: Atom per dataset, per search and of the whole."""
    publish(ROWS[:5])
    one = etree.fromstring(client.get(f"{AT}/feed.atom").content)
    assert [e.text for e in one.findall("a:entry/a:title", ATOM)] == [
        "小三通船班（第2版）",
        "小三通船班（第1版）",
    ]
    whole = etree.fromstring(client.get(f"{BASE}/feed.atom").content)
    assert len(whole.findall("a:entry", ATOM)) == 1
    assert not etree.fromstring(client.get(f"{BASE}/feed.atom?q=沒有這個").content).findall("a:entry", ATOM)
    sitemap = etree.fromstring(client.get(f"{BASE}/sitemap.xml").content)
    assert [e.text for e in sitemap.iter("{*}loc")][1].endswith("/dataset/371020000A-000001/")
    assert "Sitemap: " in client.get(f"{BASE}/robots.txt").content.decode()
