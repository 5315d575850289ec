"""Files of any record: the bytes are immutable and named by their own hash."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.records.models import OfRecord


class Attachment(OfRecord):
    """One version of a file. ``shown_sha256`` are the bytes without position and camera data, of photos.

    ``chain`` is the same for all versions of a file, ``version`` counts them from 1; the newest is
    ``current``. The original of a photo is read like a sealed file: with a reason.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    chain = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    current = models.BooleanField(default=True)
    name = models.CharField(_("file name"), max_length=200)
    label = models.CharField(_("description"), max_length=200, blank=True)
    media_type = models.CharField(_("kind"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    shown_sha256 = models.CharField(max_length=64, blank=True)
    shown_size = models.PositiveBigIntegerField(null=True, blank=True)
    sealed = models.BooleanField(_("sealed"), default=False)
    at = models.DateTimeField(_("attached"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    checked_on = models.DateField(_("bytes last read"), null=True, editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="files_of_a_record"),
            models.Index(fields=["sha256"], name="files_by_bytes"),
            models.Index(F("checked_on").asc(nulls_first=True), "id", name="files_by_check"),
            models.Index(fields=["shown_sha256"], condition=~Q(shown_sha256=""), name="files_by_shown_bytes"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["chain", "version"], name="a_file_has_one_row_per_version"),
            models.UniqueConstraint(
                fields=["chain"], condition=Q(current=True), name="a_file_has_one_current_version"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="bytes_never_change",
                fields=[
                    "key",
                    "chain",
                    "version",
                    "sha256",
                    "shown_sha256",
                    "size",
                    "media_type",
                    "name",
                    "at",
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.name

    def get_absolute_url(self) -> str:
        """Where it is downloaded."""
        return reverse("attachments:file", args=[self.key, self.name])
