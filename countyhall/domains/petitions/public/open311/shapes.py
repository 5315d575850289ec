"""Petitions and categories in the words of GeoReport v2."""

from datetime import date, datetime, time

from django.utils import timezone

from countyhall.domains.petitions.models import OPEN, Category, Petition, QuestionSet

KINDS = {"text": "string", "number": "number", "date": "datetime", "choice": "singlevaluelist"}


def moment(day: date | None) -> str | None:
    """The beginning of a day in the county's time, ISO 8601 (``2020-09-01T00:00:00+08:00``)."""
    return timezone.make_aware(datetime.combine(day, time())).isoformat() if day else None


def service(category: Category, asking: set[int]) -> dict:
    """A category as a service; ``asking`` are the categories with further questions."""
    return {
        "service_code": category.code,
        "service_name": category.label,
        "description": category.warning or category.label,
        "metadata": category.pk in asking,
        "type": "realtime",
        "keywords": category.keywords,
        "group": category.parent.label if category.parent else category.label,
    }


def definition(category: Category, questions: QuestionSet | None) -> dict:
    """A category's further questions."""
    asked = questions.questions if questions else []
    return {"service_code": category.code, "attributes": [attribute(q, n) for n, q in enumerate(asked, 1)]}


def attribute(question: dict, order: int) -> dict:
    """One further question."""
    said = {
        "variable": True,
        "code": question["code"],
        "datatype": KINDS[question["kind"]],
        "required": question["required"],
        "datatype_description": "",
        "order": order,
        "description": question["label"],
    }
    if question["kind"] == "choice":
        said["values"] = [{"key": choice, "name": choice} for choice in question["choices"]]
    return said


def request(petition: Petition) -> dict:
    """A published petition, in its public text."""
    changed = [
        petition.sent_on,
        petition.received_on,
        petition.published_on,
        petition.answered_on,
        petition.closed_on,
    ]
    return {
        "service_request_id": petition.number,
        "status": "open" if petition.state in OPEN else "closed",
        "status_notes": str(petition.public_state),
        "service_name": petition.category.label if petition.category else "",
        "service_code": petition.category.code if petition.category else "",
        "description": f"{petition.public_subject}\n{petition.public_body}",
        "agency_responsible": petition.agency or str(petition.unit),
        "service_notice": "",
        "requested_datetime": moment(petition.sent_on),
        "updated_datetime": moment(max(day for day in changed if day)),
        "expected_datetime": moment(petition.due_on) if petition.open else None,
        "address": village_of(petition),
        "address_id": None,
        "zipcode": None,
        "lat": float(petition.lat) if petition.lat is not None else None,
        "long": float(petition.long) if petition.long is not None else None,
        "media_url": None,
    }


def village_of(petition: Petition) -> str:
    """Township and village; never nearer, as the county's rule for published petitions has it."""
    return f"{petition.get_township_display() if petition.township else ''}{petition.village}"
