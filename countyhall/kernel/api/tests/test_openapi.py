"""What OpenAPI says is what the application does, tried with many thousand odd requests."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.checks import positive_data_acceptance

from countyhall.kernel.api import docs
from countyhall.kernel.api import models as keys
from countyhall.kernel.records.tests.models import Case


@pytest.mark.django_db
def test_every_schema_is_a_json_schema_and_every_operation_is_named_once():
    said = docs.document()
    operations = [one for methods in said["paths"].values() for one in methods.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names)) > 5
    for one in operations:
        bodies = [one["requestBody"]] if "requestBody" in one else []
        for content in [*bodies, *one["responses"].values()]:
            for shape in content["content"].values():
                Draft202012Validator.check_schema(shape["schema"])


@pytest.mark.django_db
def test_no_request_breaks_a_promise(clerk, county, settings_of_rate):
    """Every check of schemathesis but one, over every operation, with good and bad input.

    Left out is that whatever fits the schema is accepted: no schema knows which units a person acts for,
    which cursor was given out, or what a rule of the office refuses.
    """
    for subject in ("路燈", "水溝"):
        Case.objects.create(subject=subject, unit=county.section)
    _token, text = keys.make(clerk, "schemathesis", ["casebook:write", "signoff:write"], 1)
    schema = schemathesis.openapi.from_dict(docs.document())
    schema.app = get_wsgi_application()
    schema.location = "/api/v1/schema/"
    sent = {"Authorization": f"Bearer {text}"}
    for operation in schema.get_all_operations():
        tried(operation.ok(), sent)


def tried(operation, sent: dict) -> None:
    """An operation with generated cases of either kind."""
    cases = st.one_of(operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode)

    @settings(
        max_examples=15, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def call(case) -> None:
        case.call_and_validate(headers=sent, excluded_checks=[positive_data_acceptance])

    call()


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The test's own transaction stays open from request to request, as with Django's test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def settings_of_rate(settings) -> None:
    """As many requests as the test likes."""
    settings.API_RATE = "1000000/min"
