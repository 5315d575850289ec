"""Open datasets as JSON, for the office's own programs; the public has its own interfaces."""

from countyhall.domains.opendata import pages
from countyhall.kernel.api import RecordAPI


class OpenDatasetAPI(RecordAPI):
    """Open datasets."""

    pages = pages.OpenDatasetPages
    fields = [
        "identifier", "title", "title_en", "description", "unit", "category", "frequency", "licence", "state",
        "issued_at", "modified_at", "withdrawn_at", "withdrawn_reason",
    ]  # fmt: skip


class QuestionAPI(RecordAPI):
    """Questions; never the address of who asked."""

    pages = pages.QuestionPages
    fields = ["subject", "kind", "dataset", "body", "received_on", "state", "answer", "answered_on", "shown"]
    can_edit = False


api = [OpenDatasetAPI, QuestionAPI]
