"""The life of an official document, from the counter to the archive."""

from countyhall.domains.documents.lifecycle.document import document
from countyhall.domains.documents.lifecycle.draft import draft

__all__ = ["document", "draft"]
