"""How drafts, their templates and their addressees look."""

import django_tables2
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents.models import AgencyGroup, Draft, DraftState, DraftTemplate, Recipient
from countyhall.domains.documents.models.recipient import DeliveryState
from countyhall.kernel.web.columns import LinkColumn, PersonColumn, StateColumn, UnitColumn
from countyhall.kernel.web.tables import Table

DRAFT_COLOURS = {
    DraftState.DRAFT: "blue",
    DraftState.CIRCULATING: "purple",
    DraftState.DECIDED: "yellow",
    DraftState.PROOFREAD: "azure",
    DraftState.SEALED: "indigo",
    DraftState.SENT: "green",
    DraftState.ANNULLED: "red",
    DraftState.DROPPED: "secondary",
}
DELIVERY_COLOURS = {
    DeliveryState.WAITING: "secondary",
    DeliveryState.READY: "yellow",
    DeliveryState.HANDED: "blue",
    DeliveryState.DELIVERED: "green",
    DeliveryState.FAILED: "red",
    DeliveryState.CANCELLED: "secondary",
}


class DraftTable(Table):
    """Drafts; what is not numbered yet is known by its subject."""

    number = LinkColumn(verbose_name=_("number of the letter"), attrs={"td": {"class": "nowrap"}})
    subject = LinkColumn(verbose_name=_("subject"))
    document = LinkColumn(verbose_name=_("document"))
    unit = UnitColumn(verbose_name=_("unit"))
    drafter = PersonColumn(verbose_name=_("drafter"))
    state = StateColumn(DRAFT_COLOURS, verbose_name=_("state"))
    text = django_tables2.Column(verbose_name=_("text"), orderable=False)
    decided_by = PersonColumn(verbose_name=_("decided by"))
    proofread_by = PersonColumn(verbose_name=_("proofread by"))
    corrects = LinkColumn(verbose_name=_("corrects"))

    class Meta(Table.Meta):
        model = Draft
        fields = [
            "number", "subject", "kind", "document", "unit", "drafter", "state", "approach", "way", "speed",
            "attachments_note", "level", "text", "drafted_on", "decided_by", "decided_on", "decided_for",
            "proofread_by", "proofread_on", "seal_mode", "signer", "dated_on", "sent_on", "corrects",
            "annulled_because", "contact", "contact_phone", "contact_email", "meeting_starts_at",
            "meeting_ends_at", "place", "chair",
        ]  # fmt: skip


class RecipientTable(Table):
    """Addressees with what became of their copies."""

    draft = LinkColumn(verbose_name=pgettext_lazy("document", "draft"))
    state = StateColumn(DELIVERY_COLOURS, verbose_name=pgettext_lazy("dispatch", "delivery"))

    class Meta(Table.Meta):
        model = Recipient
        fields = [
            "draft", "name", "unit_name", "copy", "group", "mode", "state", "tries", "problem", "reference",
            "handed_on", "check_on", "delivered_on", "code",
        ]  # fmt: skip


class DraftTemplateTable(Table):
    """Templates."""

    name = LinkColumn(verbose_name=_("name"))
    unit = UnitColumn(verbose_name=_("unit"))
    text = django_tables2.Column(verbose_name=_("text"), orderable=False)

    class Meta(Table.Meta):
        model = DraftTemplate
        fields = ["name", "kind", "way", "unit", "subject", "text", "retired"]


class AgencyGroupTable(Table):
    """Groups of addressees."""

    name = LinkColumn(verbose_name=_("name on the paper"))
    unit = UnitColumn(verbose_name=_("unit"))

    class Meta(Table.Meta):
        model = AgencyGroup
        fields = ["name", "unit", "retired"]
