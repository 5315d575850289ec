"""How a petition and what belongs to it look, in lists, on their page, in print and in exports."""

import django_tables2
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.petitions import selectors
from countyhall.domains.petitions.models import Assignment, Category, Petition, ReplyTemplate, State
from countyhall.kernel.web.columns import LinkColumn, PersonColumn, RocDateColumn, StateColumn, UnitColumn
from countyhall.kernel.web.tables import Table

COLOURS = {
    State.RECEIVED: "secondary",
    State.CONFIRMED: "yellow",
    State.ASSIGNED: "azure",
    State.IN_WORK: "blue",
    State.WAITING: "purple",
    State.IN_APPROVAL: "indigo",
    State.TRANSFERRED: "cyan",
    State.ANSWERED: "teal",
    State.REOPENED: "orange",
    State.CLOSED: "green",
    State.NOT_ACCEPTED: "secondary",
    State.MERGED: "secondary",
}


class PetitionTable(Table):
    """Petitions. The petitioner is not among the columns: the vault is opened on the petition's page."""

    number = LinkColumn(verbose_name=pgettext_lazy("petition", "number"), attrs={"td": {"class": "nowrap"}})
    subject = LinkColumn(verbose_name=_("subject"))
    state = StateColumn(COLOURS, verbose_name=_("state"))
    public_state = django_tables2.Column(_("as the citizen reads it"), orderable=False)
    unit = UnitColumn(verbose_name=pgettext_lazy("petition", "unit"))
    handler = PersonColumn(verbose_name=_("handler"))
    due_on = RocDateColumn(verbose_name=_("answer due"))
    merged_into = LinkColumn(verbose_name=_("merged into"))

    class Meta(Table.Meta):
        model = Petition
        fields = [
            "number",
            "subject",
            "body",
            "channel",
            "channel_number",
            "kind",
            "language",
            "category",
            "township",
            "village",
            "place",
            "state",
            "public_state",
            "unit",
            "handler",
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
            "public_subject",
            "public_body",
            "read_back",
            "signed",
            "rating",
            "rating_comment",
            "reopened_count",
            "draft",
            "drafted_by",
            "question",
            "sealed",
        ]

    def order_due_on(self, queryset, is_descending):
        """Sort by the day on which the answer is due, those without one last."""
        due = F("answer_due")
        order = due.desc(nulls_last=True) if is_descending else due.asc(nulls_last=True)
        return selectors.with_due(queryset).order_by(order, "pk"), True


class AssignmentTable(Table):
    """Parts of answers."""

    petition = LinkColumn(verbose_name=_("petition"))
    unit = UnitColumn(verbose_name=pgettext_lazy("petition", "unit"))
    state = StateColumn({"asked": "yellow", "given": "green", "declined": "red"}, verbose_name=_("state"))

    class Meta(Table.Meta):
        model = Assignment
        fields = [
            "petition",
            "unit",
            "lead",
            "state",
            "task",
            "part",
            "asked_on",
            "given_on",
            "given_by",
            "reason",
        ]


class CategoryTable(Table):
    """Categories."""

    name = LinkColumn(verbose_name=_("name"))
    unit = UnitColumn(verbose_name=pgettext_lazy("petition", "unit"))

    class Meta(Table.Meta):
        model = Category
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
            "order",
        ]


class TemplateTable(Table):
    """Reply templates."""

    title = LinkColumn(verbose_name=_("title"))
    unit = UnitColumn(verbose_name=pgettext_lazy("petition", "unit"))
    state = StateColumn(
        {"draft": "yellow", "approved": "green", "retired": "secondary"}, verbose_name=_("state")
    )

    class Meta(Table.Meta):
        model = ReplyTemplate
        fields = ["title", "category", "language", "body", "unit", "state", "drafted_by"]
