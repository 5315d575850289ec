"""How open datasets and questions look in lists and on their pages."""

from countyhall.domains.opendata.models import OpenDataset, Question
from countyhall.kernel.web.columns import (
    LinkColumn,
    MomentColumn,
    PersonColumn,
    StateColumn,
    UnitColumn,
)
from countyhall.kernel.web.tables import Table

S, Q = OpenDataset.State, Question.State


class OpenDatasetTable(Table):
    """Open datasets."""

    identifier = LinkColumn()
    unit = UnitColumn()
    state = StateColumn({S.PROPOSED: "yellow", S.CHECKED: "yellow", S.APPROVED: "blue", S.PUBLISHED: "green",
                         S.WITHDRAWN: "red"})  # fmt: skip
    proposed_by = PersonColumn()
    approved_by = PersonColumn()
    issued_at = MomentColumn()
    modified_at = MomentColumn()

    class Meta(Table.Meta):
        model = OpenDataset
        fields = [
            "identifier", "title", "unit", "category", "frequency", "state", "source", "issued_at", "modified_at",
            "title_en", "description", "licence", "contact", "contact_phone", "contact_email", "notes", "proposed_by",
            "approved_by", "withdrawn_at", "withdrawn_reason", "successor",
        ]  # fmt: skip


class QuestionTable(Table):
    """Questions and requests."""

    subject = LinkColumn()
    unit = UnitColumn()
    state = StateColumn({Q.OPEN: "yellow", Q.ANSWERED: "green", Q.DECLINED: "secondary"})

    class Meta(Table.Meta):
        model = Question
        fields = [
            "subject",
            "kind",
            "dataset",
            "unit",
            "received_on",
            "state",
            "answered_on",
            "body",
            "answer",
            "shown",
        ]
