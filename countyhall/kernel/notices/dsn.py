"""Reads what other mail servers report of our letters (RFC 3464)."""

import email
import email.policy
import re
from email.message import EmailMessage

from countyhall.kernel.notices import services
from countyhall.kernel.notices.models import Mail

__all__ = ["take_in"]


def take_in(content: bytes) -> Mail | None:
    """Handle one incoming report; the letter of ours that failed for good, or ``None`` for anything else."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    if message.get_content_type() != "multipart/report":
        return None
    status = _failed(message)
    message_id = _about(message)
    if status is None or message_id is None:
        return None
    return services.bounced(message_id, code=status.get("Status", ""), text=status.get("Diagnostic-Code", ""))


def _failed(message: EmailMessage):
    """The block about a recipient to whom delivery failed for good."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if str(block.get("Action", "")).strip().lower() == "failed":
                    return block
    return None


def _about(message: EmailMessage) -> str | None:
    """The Message-ID of the letter that the report encloses, whole or by its headers."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            return part.get_payload(0).get("Message-ID")
        if part.get_content_type() == "text/rfc822-headers":
            found = re.search(r"^Message-ID:\s*(<[^>]+>)", part.get_content(), re.IGNORECASE | re.MULTILINE)
            return found.group(1) if found else None
    return None
