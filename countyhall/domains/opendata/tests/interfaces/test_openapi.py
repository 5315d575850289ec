"""What OpenAPI says of open data is what the addresses do, tried with odd requests (1b)."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from countyhall.domains.opendata.public.interfaces import openapi
from countyhall.domains.opendata.tests.interfaces.conftest import IDENTIFIER

# Left out: whatever fits a schema is accepted, and whatever does not is refused. Names of columns and
# datasets are texts to a schema; a parameter of the address is always a text.
LEFT_OUT = [positive_data_acceptance, negative_data_rejection]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The test's own transaction stays open from request to request, as with Django's test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def documents(boats) -> dict[str, dict]:
    """Both documents; where the portal's speaks of any dataset, it is the one that is there."""
    whole = openapi.of_portal()
    known = {
        "dataset": IDENTIFIER,
        "identifier": IDENTIFIER,
        "resourceID": f"{IDENTIFIER}-001",
        "action": "tag_list",
    }
    for methods in whole["paths"].values():
        for one in methods["get"]["parameters"]:
            if one["in"] == "path" and one["name"] in known:
                one["schema"] = {"type": "string", "enum": [known[one["name"]], "none"]}
    return {"portal": whole, "dataset": openapi.of_dataset(boats)}


@pytest.mark.parametrize("which", ["portal", "dataset"])
def test_no_request_breaks_a_promise(boats, settings, which):
    settings.OPENDATA_RATE = "0/min"
    document = documents(boats)[which]
    names = [methods["get"]["operationId"] for methods in document["paths"].values()]
    assert len(names) == len(set(names))
    for shape in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(shape)
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    schema.location = "/public/opendata/api/openapi.json"
    for operation in schema.get_all_operations():
        tried(operation.ok())


def tried(operation) -> None:
    """An operation with generated cases of either kind."""
    cases = st.one_of(operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode)

    @settings(
        max_examples=8, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def call(case) -> None:
        case.call_and_validate(excluded_checks=LEFT_OUT)

    call()
