"""Analyses as JSON."""

from countyhall.domains.insights import pages
from countyhall.kernel.api import RecordAPI


class AnalysisAPI(RecordAPI):
    """Analyses."""

    pages = pages.AnalysisPages
    fields = [
        "number",
        "title",
        "unit",
        "phase",
        "theme",
        "kind",
        "question",
        "method",
        "state",
        "begun_on",
        "in_use_on",
    ]


api = [AnalysisAPI]
