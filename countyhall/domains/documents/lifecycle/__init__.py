"""The life of an official document, from the counter to the archive."""

from countyhall.domains.documents.lifecycle.document import document

__all__ = ["document"]
