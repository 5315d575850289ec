"""Receipts that look like one that is registered already."""

from django.db.models import QuerySet

from countyhall.domains.documents.models import Document, State

LIMIT = 5


def duplicates_of(sender: str, sender_number: str, agency, but: int | None = None) -> QuerySet[Document]:
    """Documents of the same sender with the same number at the same agency, the newest first."""
    if not sender.strip() or not sender_number.strip():
        return Document.objects.none()
    same = Document.objects.filter(
        sender=sender.strip(), sender_number=sender_number.strip(), agency=agency
    ).exclude(state=State.VOIDED)
    return (same.exclude(pk=but) if but else same).select_related("unit").order_by("-pk")[:LIMIT]
