"""How documents, agencies and their settings look, in lists, on their page, in print and in exports."""

import django_tables2
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models import Agency, Document, Policy, Secrecy, Speed, State
from countyhall.domains.documents.selectors import work
from countyhall.kernel.web.columns import LinkColumn, PersonColumn, RocDateColumn, StateColumn, UnitColumn
from countyhall.kernel.web.tables import Table

COLOURS = {
    State.REGISTERED: "yellow",
    State.ASSIGNED: "azure",
    State.RETURNED: "orange",
    State.DISPUTED: "red",
    State.IN_WORK: "blue",
    State.CIRCULATING: "indigo",
    State.DECIDED: "purple",
    State.SENT: "teal",
    State.CLOSED: "teal",
    State.TO_FILE: "cyan",
    State.FIXING: "orange",
    State.FILED: "green",
    State.MERGED: "secondary",
    State.RELEASED: "secondary",
    State.VOIDED: "secondary",
}
SPEEDS = {Speed.MOST_URGENT: "red", Speed.URGENT: "blue", Speed.ORDINARY: "secondary"}
SECRETS = dict.fromkeys(Secrecy, "yellow")


class DocumentTable(Table):
    """Official documents. A classified one is a line without a subject."""

    number = LinkColumn(verbose_name=pgettext_lazy("document", "number"), attrs={"td": {"class": "nowrap"}})
    subject = LinkColumn(verbose_name=_("subject"))
    state = StateColumn(COLOURS, verbose_name=_("state"))
    speed = StateColumn(SPEEDS, verbose_name=_("speed"))
    secrecy = StateColumn(SECRETS, verbose_name=_("secrecy"))
    unit = UnitColumn(verbose_name=pgettext_lazy("document", "unit"))
    handler = PersonColumn(verbose_name=_("handler"))
    due_on = RocDateColumn(verbose_name=_("to be dealt with by"))
    merged_into = LinkColumn(verbose_name=_("handled with"))
    file_number = django_tables2.Column(_("file number"), orderable=False)

    class Meta(Table.Meta):
        model = Document
        fields = [
            "number", "subject", "direction", "medium", "kind", "sender", "sender_code", "sender_number",
            "sender_date", "speed", "secrecy", "declassify", "declassify_on", "copy_kind", "attachments_note",
            "copies", "received_on", "received_at", "unit", "handler", "processing", "limit_on", "limit_days",
            "due_on", "item", "state", "returns", "moves", "assigned_on", "closed_on", "closing", "days_used",
            "late", "merged_into", "file_number", "retention", "pages", "filed_on", "sealed",
        ]  # fmt: skip

    def order_due_on(self, queryset, is_descending):
        """Sort by the day by which it has to be dealt with, those without one last."""
        due = F("due")
        order = due.desc(nulls_last=True) if is_descending else due.asc(nulls_last=True)
        return work.with_due(queryset).order_by(order, "pk"), True


class AgencyTable(Table):
    """The address book."""

    name = LinkColumn(verbose_name=_("full name"))
    unit = UnitColumn(verbose_name=_("kept by"))

    class Meta(Table.Meta):
        model = Agency
        fields = [
            "name", "short_name", "code", "unit_code", "kind", "postcode", "address", "phone", "fax", "email",
            "exchanges_since", "uses_signoff_since", "uses_signoff_until", "house", "prefix", "valid_from",
            "valid_to", "unit",
        ]  # fmt: skip


class PolicyTable(Table):
    """Settings of agencies."""

    unit = LinkColumn(verbose_name=_("agency"))

    class Meta(Table.Meta):
        model = Policy
        fields = ["unit", "valid_from", "moves_before_decision", "holidays_count", "half_day", "basis"]
