"""The JSON of the kernel's test record."""

from countyhall.kernel.api import RecordAPI
from countyhall.kernel.registry import Domain
from countyhall.kernel.web.tests.casebook import CasePages


class CaseAPI(RecordAPI):
    """Cases, with whatever their pages say."""

    pages = CasePages
    fields = ["subject", "body", "unit", "state", "created_at", "created_by"]


domain = Domain(label="caseapi", name="JSON of cases", api=[CaseAPI])
