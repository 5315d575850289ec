"""How archives look, in lists, on their page, in print and in exports."""

import django_tables2
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives.models import (
    AccessRequest,
    Catalogue,
    Destruction,
    FileCase,
    FileClass,
    FilePlan,
    Handover,
    Item,
    Loan,
    Opinion,
    Place,
)
from countyhall.kernel.web.columns import (
    LinkColumn,
    NumberColumn,
    PersonColumn,
    RocDateColumn,
    StateColumn,
    UnitColumn,
)
from countyhall.kernel.web.tables import Table

NOWRAP = {"td": {"class": "nowrap"}}
ITEM_COLOURS = {
    "checked_in": "yellow", "catalogued": "green", "returned": "red", "destroyed": "secondary",
    "handed_over": "purple",
}  # fmt: skip
CASE_COLOURS = {"open": "blue", "closed": "green", "destroyed": "secondary", "handed_over": "purple"}
LOAN_COLOURS = {
    "asked": "yellow", "approved": "azure", "lent": "blue", "back": "green", "refused": "red",
    "withdrawn": "secondary",
}  # fmt: skip
REQUEST_COLOURS = {
    "received": "yellow", "correcting": "purple", "deciding": "yellow", "decided": "azure", "appointed": "blue",
    "read": "green", "refused": "red", "lapsed": "secondary", "withdrawn": "secondary",
}  # fmt: skip
END_COLOURS = {
    "draft": "secondary", "asked": "yellow", "signing": "yellow", "decided": "azure", "submitted": "azure",
    "approved": "blue", "executed": "green", "dropped": "secondary", "packing": "yellow", "packed": "blue",
    "handed_over": "green", "building": "yellow", "built": "blue", "delivered": "green", "given": "green",
}  # fmt: skip


class PlanTable(Table):
    """Editions of the plan."""

    name = LinkColumn()
    review_due_on = RocDateColumn(verbose_name=_("to be reviewed by"), orderable=False)

    class Meta(Table.Meta):
        model = FilePlan
        fields = [
            "name", "valid_from", "approved_on", "approval_number", "reviewed_on", "review_due_on", "note",
        ]  # fmt: skip


class ClassTable(Table):
    """Classes of the plan."""

    code = LinkColumn(attrs=NOWRAP)
    term = django_tables2.Column(verbose_name=_("kept for"), order_by=("years",))
    years = NumberColumn()

    class Meta(Table.Meta):
        model = FileClass
        fields = [
            "code", "name", "level", "parent", "term", "years", "disposition", "usable", "ground", "scope", "plan",
        ]  # fmt: skip


class PlaceTable(Table):
    """Shelves."""

    code = LinkColumn()

    class Meta(Table.Meta):
        model = Place
        fields = ["code", "store", "capacity_mm", "note"]


class CaseTable(Table):
    """Cases."""

    number = LinkColumn(verbose_name=_("file number"), attrs=NOWRAP)
    title = LinkColumn()
    unit = UnitColumn()
    state = StateColumn(CASE_COLOURS)
    term = django_tables2.Column(verbose_name=_("kept for"), order_by=("years",))

    class Meta(Table.Meta):
        model = FileCase
        fields = [
            "number", "title", "file_class", "unit", "producer", "year", "term", "original_years",
            "change_reason", "disposition", "access", "state", "opened_on", "closed_on", "first_on", "last_on",
            "gone_on", "summary",
        ]  # fmt: skip


class ItemTable(Table):
    """Items."""

    number = LinkColumn(verbose_name=_("file number"), attrs=NOWRAP)
    subject = LinkColumn()
    case = LinkColumn()
    unit = UnitColumn()
    handler = PersonColumn()
    state = StateColumn(ITEM_COLOURS)
    place = django_tables2.Column(accessor="volume__place", verbose_name=_("shelf"))
    page_count = NumberColumn()
    received_number = django_tables2.Column(attrs=NOWRAP)

    class Meta(Table.Meta):
        model = Item
        fields = [
            "number", "subject", "case", "kind", "doc_number", "sender", "recipient", "received_on",
            "received_number", "sent_on", "sent_number", "produced_on", "page_count", "medium",
            "attachments_note", "secrecy", "declassify", "declassify_because", "declassify_asked_by", "declassified_on",
            "access", "access_reason",
            "file_names", "keywords", "state", "filed_on", "unit", "handler", "place", "mend",
        ]  # fmt: skip


class LoanTable(Table):
    """Loans."""

    number = LinkColumn(verbose_name=_("loan"), attrs=NOWRAP)
    item = LinkColumn()
    borrower = PersonColumn()
    unit = UnitColumn()
    state = StateColumn(LOAN_COLOURS)
    approved_by = PersonColumn()

    class Meta(Table.Meta):
        model = Loan
        fields = [
            "number", "item", "kind", "borrower", "unit", "purpose", "state", "asked_on", "approved_on",
            "approved_by", "lent_on", "due_on", "extensions", "returned_on", "condition", "chased", "chased_on",
            "reason",
        ]  # fmt: skip


class RequestTable(Table):
    """Applications. The applicant is not among the columns: the vault is opened on the page."""

    number = LinkColumn(verbose_name=_("application"), attrs=NOWRAP)
    wanted = LinkColumn()
    unit = UnitColumn()
    state = StateColumn(REQUEST_COLOURS)
    public_state = django_tables2.Column(_("as the citizen reads it"), orderable=False)
    due_on = RocDateColumn(verbose_name=_("decision due"), orderable=False)
    decided_by = PersonColumn()

    class Meta(Table.Meta):
        model = AccessRequest
        fields = [
            "number", "wanted", "use", "purpose", "original_reason", "way", "received_on", "due_on", "state",
            "public_state", "correction", "correct_by", "corrected_on", "corrected_text", "outcome", "decision",
            "decided_on", "decided_by", "letter_number", "appointed_at", "read_on", "unit",
        ]  # fmt: skip


class DestructionTable(Table):
    """Destructions."""

    number = LinkColumn(attrs=NOWRAP)
    title = LinkColumn()
    unit = UnitColumn()
    state = StateColumn(END_COLOURS)
    executed_by = PersonColumn()

    class Meta(Table.Meta):
        model = Destruction
        fields = [
            "number", "title", "year", "unit", "state", "where", "method", "planned_on", "safeguards",
            "reason_again", "decided_on", "submitted_on", "submitted_number", "approved_on", "approval_number",
            "executed_on", "executed_by", "executed_method", "executed_at", "witness", "proof", "reason",
            "catalogue_sha256", "destroyed_sha256",
        ]  # fmt: skip


class OpinionTable(Table):
    """Opinions."""

    destruction = LinkColumn()
    unit = UnitColumn()
    state = StateColumn(END_COLOURS)
    given_by = PersonColumn()

    class Meta(Table.Meta):
        model = Opinion
        fields = ["destruction", "unit", "state", "asked_on", "text", "given_on", "given_by"]


class HandoverTable(Table):
    """Handovers."""

    number = LinkColumn(attrs=NOWRAP)
    title = LinkColumn()
    unit = UnitColumn()
    state = StateColumn(END_COLOURS)
    file_count = NumberColumn()

    class Meta(Table.Meta):
        model = Handover
        fields = [
            "number", "title", "recipient", "unit", "state", "planned_on", "packed_on", "file_count",
            "manifest_sha256", "handed_on", "receipt_number",
        ]  # fmt: skip


class CatalogueTable(Table):
    """Catalogues."""

    number = LinkColumn(attrs=NOWRAP)
    unit = UnitColumn()
    state = StateColumn(END_COLOURS)
    case_count = NumberColumn()
    item_count = NumberColumn()
    correction_count = NumberColumn()
    fault_count = NumberColumn()

    class Meta(Table.Meta):
        model = Catalogue
        fields = [
            "number", "first", "last", "state", "case_count", "item_count", "correction_count", "fault_count",
            "built_on", "delivered_on", "receipt", "sha256", "unit",
        ]  # fmt: skip
