"""What is written beyond the steps: intake, entry by people, past documents, chasing."""

from countyhall.domains.documents.services import entry, intake, nightly, past, past_drafts, takeover

__all__ = ["entry", "intake", "nightly", "past", "past_drafts", "takeover"]
