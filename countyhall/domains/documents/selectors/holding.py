"""What holds a few signs of a sender's name or number."""

from django.db.models import QuerySet

from countyhall.domains.documents.models import Document

FEW = 1000  # documents that are looked up first


def holding(documents: QuerySet[Document], field: str, text: str) -> QuerySet[Document]:
    """Those of ``documents`` whose ``field`` holds ``text``.

    Where few of the whole house do, they are found in the field's index alone, and the list begins at them;
    else it walks through the documents and soon meets enough.
    """
    said = {f"{field}__contains": text}
    found = Document.objects.filter(**said).order_by().values_list("pk", flat=True)
    keys = list(found[: FEW + 1])
    return documents.filter(pk__in=keys) if len(keys) <= FEW else documents.filter(**said)
