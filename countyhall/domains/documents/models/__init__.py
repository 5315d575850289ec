"""What an official document is made of: the case, who had it when, and the address book of agencies."""

from countyhall.domains.documents.models.agency import Agency
from countyhall.domains.documents.models.document import (
    CLASSIFIED_SUBJECT,
    DONE,
    OPEN,
    CopyKind,
    Direction,
    Document,
    Kind,
    Medium,
    Processing,
    Secrecy,
    Speed,
    State,
)
from countyhall.domains.documents.models.downgrade import Downgrade
from countyhall.domains.documents.models.draft import (
    Correction,
    Draft,
    DraftState,
    DraftTemplate,
    DraftVersion,
    Lease,
    SealMode,
)
from countyhall.domains.documents.models.exchange import Original, Shipment
from countyhall.domains.documents.models.hop import Hop
from countyhall.domains.documents.models.kinds import Approach, Way
from countyhall.domains.documents.models.more_time import MoreTime
from countyhall.domains.documents.models.policy import Policy
from countyhall.domains.documents.models.recipient import (
    AgencyGroup,
    Copy,
    DeliveryState,
    Mode,
    Recipient,
    Try,
)

__all__ = [
    "CLASSIFIED_SUBJECT",
    "DONE",
    "OPEN",
    "Agency",
    "AgencyGroup",
    "Approach",
    "Copy",
    "CopyKind",
    "Correction",
    "DeliveryState",
    "Direction",
    "Document",
    "Downgrade",
    "Draft",
    "DraftState",
    "DraftTemplate",
    "DraftVersion",
    "Hop",
    "Kind",
    "Lease",
    "Medium",
    "Mode",
    "MoreTime",
    "Original",
    "Policy",
    "Processing",
    "Recipient",
    "SealMode",
    "Secrecy",
    "Shipment",
    "Speed",
    "State",
    "Try",
    "Way",
]
