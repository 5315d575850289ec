"""Petitions as JSON, for the county's other systems: never with the petitioner's name."""

from countyhall.domains.petitions import pages
from countyhall.kernel.api import RecordAPI


class PetitionAPI(RecordAPI):
    """Petitions."""

    pages = pages.PetitionPages
    fields = [
        "number",
        "channel",
        "channel_number",
        "kind",
        "subject",
        "body",
        "language",
        "category",
        "township",
        "village",
        "place",
        "lat",
        "long",
        "unit",
        "handler",
        "state",
        "sent_on",
        "received_on",
        "due_on",
        "answered_on",
        "closed_on",
        "complex",
        "refusals",
        "agency",
        "ground",
        "merged_into",
        "wish",
        "published_on",
        "rating",
        "reopened_count",
        "sealed",
    ]
    describe = {"due_on": {"type": "string", "format": "date", "nullable": True}}


class AssignmentAPI(RecordAPI):
    """Parts of answers."""

    pages = pages.AssignmentPages
    fields = ["petition", "unit", "lead", "task", "part", "asked_on", "given_on", "state", "reason"]
    can_create = can_edit = False


class CategoryAPI(RecordAPI):
    """Categories."""

    pages = pages.CategoryPages
    fields = [
        "code",
        "name",
        "name_en",
        "parent",
        "unit",
        "keywords",
        "notice",
        "notice_en",
        "complex",
        "valid_from",
        "valid_to",
    ]
