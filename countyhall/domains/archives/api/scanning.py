"""Scanning batches as JSON."""

from countyhall.domains.archives.pages import scanning as pages
from countyhall.kernel.api import RecordAPI


class BatchAPI(RecordAPI):
    """Batches."""

    pages = pages.BatchPages
    fields = [
        "number", "title", "phase", "stage", "box", "unit", "operator", "place", "dots", "state", "received_on",
        "page_count", "attempt", "sample_count", "wrong_count", "accepted_on", "accepted_pages", "kept_elsewhere",
    ]  # fmt: skip
