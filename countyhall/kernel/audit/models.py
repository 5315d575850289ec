"""What happened to every record, who did it, and who looked at what is sealed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.records.models import OfRecord

APPEND_ONLY = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
    pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'history is never emptied';",
    ),
]


class Entry(OfRecord):
    """One line of history. ``position`` counts from 1 within the record, ``previous`` is the line before."""

    position = models.PositiveIntegerField()
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    action = models.CharField(_("action"), max_length=60)
    before = models.CharField(_("before"), max_length=40, blank=True)
    after = models.CharField(_("after"), max_length=40, blank=True)
    data = models.JSONField(_("what"), default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    transaction = models.BigIntegerField(
        db_default=models.Func(function="pg_current_xact_id", template="(%(function)s()::text::bigint)")
    )

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["content_type", "object_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "position"], name="history_has_one_line_per_position"
            ),
        ]
        indexes = [models.Index(fields=["transaction", "id"]), models.Index(fields=["at"])]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class Seal(models.Model):
    """Closes all history up to a transaction: the chain over everything, in the order of transactions."""

    at = models.DateTimeField(auto_now_add=True)
    upto = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["id"]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return self.hash[:12]


class Reading(OfRecord):
    """Somebody saw a record on a day: its page, its print, one of its files, or through the interface.

    Kept of records whose model says ``notes_readers``; the first sight of a day and way, never changed.
    """

    class Way(models.TextChoices):
        PAGE = "page", pgettext_lazy("reading", "Page")
        PRINT = "print", _("Print")
        FILE = "file", _("File")
        API = "api", _("Interface")
        PROOF = "proof", pgettext_lazy("reading", "Proof")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    on = models.DateField(_("day"))
    way = models.CharField(_("way"), max_length=5, choices=Way.choices)
    what = models.CharField(_("what"), max_length=200, blank=True)
    at = models.DateTimeField(_("first seen at"))

    class Meta:
        verbose_name = pgettext_lazy("reading", "reading")
        verbose_name_plural = _("readings")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "on", "by", "way", "what"],
                name="a_reading_stands_once_a_day",
            ),
        ]
        indexes = [models.Index(fields=["by", "-at"], name="readings_of_a_person")]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.by} {self.on} {self.get_way_display()}"
