"""Plans, lists, months and requests for change as JSON."""

from countyhall.domains.oversight import pages
from countyhall.kernel.api import RecordAPI


class PlanAPI(RecordAPI):
    """Plans."""

    pages = pages.PlanPages
    fields = [
        "number",
        "title",
        "unit",
        "goal",
        "fiscal_year",
        "stage",
        "status_text",
        "place",
        "summary",
        "funding",
        "budget",
        "starts_on",
        "ends_on",
        "public",
    ]

    def visible_to(self, user):
        """With the lamp, as the list's filters ask for it."""
        return pages.PlanPages().visible_to(user)


class ListingAPI(RecordAPI):
    """Plans on lists."""

    pages = pages.ListingPages
    fields = [
        "plan",
        "kind",
        "topic",
        "case_no",
        "title",
        "unit",
        "fiscal_year",
        "origin",
        "matched",
        "state",
        "listed_on",
        "released_on",
        "release_reason",
    ]
    can_edit = False


class MonthlyReportAPI(RecordAPI):
    """Months."""

    pages = pages.MonthlyReportPages
    fields = [
        "plan",
        "unit",
        "month",
        "state",
        "planned",
        "actual",
        "stage",
        "status_text",
        "allotted",
        "spent",
        "payable",
        "surplus",
        "reserved",
        "last_kept",
        "cause",
        "cause_text",
        "remedy",
        "remedy_owner",
        "expected_on",
        "correction_reason",
    ]
    can_create = False


class ChangeRequestAPI(RecordAPI):
    """Requests to approve or change plans; a draft is written and changed, then submitted as a step."""

    pages = pages.ChangeRequestPages
    fields = [
        "plan",
        "unit",
        "state",
        "effective_from",
        "budget",
        "starts_on",
        "ends_on",
        "curve",
        "items",
        "scope",
        "reason",
        "document_no",
        "requested_by",
    ]


api = [PlanAPI, ListingAPI, MonthlyReportAPI, ChangeRequestAPI]
