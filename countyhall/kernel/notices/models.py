"""What people are told: on their screen, and by mail through an outbox that never loses or doubles
a letter.
"""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AboutRecord(models.Model):
    """A row that may speak of a record."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True, related_name="+")
    object_id = models.BigIntegerField(null=True, blank=True)
    record = GenericForeignKey()

    class Meta:
        abstract = True


class Notice(AboutRecord):
    """One message on one person's screen, in that person's language. A task stays until it is done."""

    TASK = "task"

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("to")
    )
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    message = models.CharField(_("message"), max_length=500)
    link = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    done_at = models.DateTimeField(pgettext_lazy("moment", "done"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["to", "-at"], name="notices_of_a_person"),
            models.Index(fields=["to"], condition=Q(read_at=None), name="unread_notices"),
            models.Index(fields=["content_type", "object_id"], name="notices_of_a_record"),
        ]

    def __str__(self) -> str:
        return self.message


class Mail(AboutRecord):
    """One letter to one address. ``message_id`` never changes, however often it is tried.

    ``due_at`` is when it is tried next; empty when nothing more will happen by itself. ``lease_until``
    says until when a worker holds it; ``handed_over_at`` that its text was on its way to the mail server.
    """

    class State(models.TextChoices):
        CREATED = "created", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        DELIVERED = "delivered", _("Delivered")
        TEMPORARY_FAILURE = "temporary-failure", _("Refused for now, will be tried again")
        PERMANENT_FAILURE = "permanent-failure", _("Refused for good")
        TECHNICAL_FAILURE = "technical-failure", _("Could not be sent by our side")
        CANCELLED = "cancelled", _("Cancelled")

    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    link = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=10, default="zh-hant")
    message_id = models.CharField(max_length=120, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.CREATED)
    urgent = models.BooleanField(_("also in quiet hours"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    due_at = models.DateTimeField(_("next try"), null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    handed_over_at = models.DateTimeField(null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="mails_to_send"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="mails_being_sent"),
            models.Index(fields=["content_type", "object_id"], name="mails_of_a_record"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class Enclosure(models.Model):
    """A file that goes with a letter: named by its bytes, which are the same at every try."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="enclosures")
    attachment = models.ForeignKey(
        "attachments.Attachment", models.SET_NULL, null=True, related_name="+", verbose_name=_("file")
    )
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("kind"), max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))

    class Meta:
        verbose_name = _("enclosure")
        verbose_name_plural = _("enclosures")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class MailEvent(models.Model):
    """One line of a letter's delivery log: what state it came into, and what the mail server said."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="events")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=20, choices=Mail.State.choices)
    code = models.CharField(_("code"), max_length=20, blank=True)
    text = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("delivery log")
        verbose_name_plural = _("delivery log")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.code}".strip()


class QuietHours(models.Model):
    """From when until when no mail is sent, unless it is urgent; the version in force on a day counts.

    ``starts`` may be later than ``ends``: 22:00–07:00 runs over midnight.
    """

    valid_from = models.DateField(_("valid from"), unique=True)
    starts = models.TimeField(_("quiet from"), null=True, blank=True)
    ends = models.TimeField(_("quiet until"), null=True, blank=True)
    days_off = models.BooleanField(_("quiet on days off"), default=False)

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None, ends=None)
                | (Q(starts__isnull=False, ends__isnull=False) & ~Q(starts=F("ends"))),
                name="quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts}–{self.ends}"
