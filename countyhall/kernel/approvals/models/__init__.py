"""What an office has laid down, what happened to one record, and what proves it."""

from countyhall.kernel.approvals.models.circulation import AUTHOR, Circulation, Signature, Stop, Wording
from countyhall.kernel.approvals.models.proof import Proof, SigningKey, Stamp, TrustAnchor
from countyhall.kernel.approvals.models.route import (
    Delegation,
    Kind,
    Leg,
    Level,
    LevelDesk,
    Route,
    SignatureRule,
)

__all__ = [
    "AUTHOR",
    "Circulation",
    "Delegation",
    "Kind",
    "Leg",
    "Level",
    "LevelDesk",
    "Proof",
    "Route",
    "Signature",
    "SignatureRule",
    "SigningKey",
    "Stamp",
    "Stop",
    "TrustAnchor",
    "Wording",
]
