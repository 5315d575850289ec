"""What can be found of each record, written in the transaction that writes the record."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One record as search sees it. ``text`` is folded, ``grams`` are its pairs of characters and words."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    number = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    grams = SearchVectorField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="a_record_is_indexed_once"),
        ]
        indexes = [
            GinIndex(fields=["grams"], name="search_grams", fastupdate=False),
            models.Index(fields=["content_type", "-at"], name="search_newest"),
            models.Index(OpClass("number", "varchar_pattern_ops"), name="search_number"),
        ]

    def __str__(self) -> str:
        return self.number or self.text[:40]


class Rebuild(models.Model):
    """How far a rebuilding of the index came with one kind of record, so that it can be taken up again."""

    content_type = models.OneToOneField(ContentType, models.CASCADE, related_name="+")
    last = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("rebuilding of the index")
        verbose_name_plural = _("rebuildings of the index")

    def __str__(self) -> str:
        return f"{self.content_type}: {self.last}"
