"""Documents, their exchange and the address book as JSON, for the county's other systems: nothing classified."""

from django.db.models import Q

from countyhall.domains.documents.pages import document as pages
from countyhall.domains.documents.pages.exchange import ShipmentPages
from countyhall.kernel.api import RecordAPI


class DocumentAPI(RecordAPI):
    """Official documents."""

    pages = pages.DocumentPages
    fields = [
        "number", "direction", "medium", "kind", "subject", "sender", "sender_code", "sender_number", "sender_date",
        "speed", "copy_kind", "attachments_note", "copies", "received_on", "received_at", "unit", "handler",
        "processing", "limit_on", "limit_days", "due_on", "item", "state", "returns", "moves", "assigned_on",
        "closed_on", "closing", "days_used", "late", "merged_into", "file_number", "retention", "pages", "filed_on",
    ]  # fmt: skip
    describe = {
        "due_on": {"type": "string", "format": "date", "nullable": True},
        "file_number": {"type": "string"},
    }
    can_create = False

    def visible_to(self, user):
        """What the reader may see, without classified documents."""
        return super().visible_to(user).unclassified()


class AgencyAPI(RecordAPI):
    """The address book."""

    pages = pages.AgencyPages
    fields = [
        "name", "short_name", "code", "unit_code", "kind", "postcode", "address", "phone", "fax", "email",
        "exchanges_since", "uses_signoff_since", "uses_signoff_until", "valid_from", "valid_to",
    ]  # fmt: skip


class ShipmentAPI(RecordAPI):
    """What left for each recipient and what came by the exchange; it is only read."""

    pages = ShipmentPages
    fields = [
        "way", "state", "other", "subject", "document", "recipient", "unit", "sender_code", "recipient_code", "key",
        "digest", "came_at", "answered_at", "reference", "tries", "next_at", "doubles", "reason", "unplaced",
    ]  # fmt: skip
    describe = {"unplaced": {"type": "array", "items": {"type": "object"}}}
    can_create = can_edit = False
    steps = {}

    def visible_to(self, user):
        """What the reader may see, without letters whose document was classified afterwards."""
        return super().visible_to(user).filter(Q(document=None) | Q(document__secrecy=""))
