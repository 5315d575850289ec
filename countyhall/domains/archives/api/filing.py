"""Archives as JSON: classes, cases, items and loans; never an applicant's name."""

from countyhall.domains.archives.pages import filing as pages
from countyhall.kernel.api import RecordAPI


class CaseAPI(RecordAPI):
    """Cases."""

    pages = pages.CasePages
    fields = [
        "number", "year", "class_code", "case_no", "title", "summary", "producer", "unit", "years", "disposition",
        "access", "state", "opened_on", "closed_on", "first_on", "last_on", "gone_on",
    ]  # fmt: skip


class ItemAPI(RecordAPI):
    """Items."""

    pages = pages.ItemPages
    fields = [
        "number", "case", "sequence", "subject", "kind", "doc_number", "sender", "recipient", "received_on",
        "received_number", "sent_on", "sent_number", "produced_on", "page_count", "medium", "attachments_note",
        "secrecy", "declassify", "access", "access_reason", "file_names", "keywords", "state", "filed_on", "unit",
        "handler",
    ]  # fmt: skip


class LoanAPI(RecordAPI):
    """Loans."""

    pages = pages.LoanPages
    fields = [
        "number", "item", "kind", "borrower", "unit", "purpose", "state", "asked_on", "lent_on", "due_on",
        "returned_on",
    ]  # fmt: skip
    can_edit = False


api = [CaseAPI, ItemAPI, LoanAPI]
