"""A plain case: what every domain's record is like, and nothing more."""

from django.db import models

from countyhall.kernel.records.models import Record


class Case(Record):
    """A case with a subject and a body, both found by search."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        CLOSED = "closed", "closed"

    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    search_fields = ["number", "subject", "body"]

    def __str__(self) -> str:
        return self.subject
