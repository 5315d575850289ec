"""Keys with which programs act for a person: shown once, kept as a hash, narrowed by scopes, with an end."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = timedelta(days=366)
SEEN_EVERY = timedelta(minutes=1)


class ApiToken(models.Model):
    """A key that acts for ``user`` within ``scopes`` (``petitions:read``, ``petitions:write``)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("person")
    )
    name = models.CharField(_("what it is for"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=12, unique=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=60), verbose_name=_("may"))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("ends"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(scopes=[]), name="an_api_key_has_a_scope")]

    def __str__(self) -> str:
        return self.name

    @property
    def works(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and self.expires_at > timezone.now() and self.user.is_active

    def allows(self, scope: str) -> bool:
        """Whether ``app:read`` or ``app:write`` is among the scopes; writing includes reading."""
        app, _colon, verb = scope.partition(":")
        return scope in self.scopes or (verb == "read" and f"{app}:write" in self.scopes)

    def seen(self) -> None:
        """Note the use, at most once a minute."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > SEEN_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)


class Hook(models.Model):
    """A webhook: where the events that a key may see are sent, how far it has got, and what hinders it.

    ``cursor`` is that of the feed: what lies behind it was taken by the other side.
    """

    token = models.OneToOneField(ApiToken, models.CASCADE, related_name="hook", verbose_name=_("API key"))
    address = models.URLField(pgettext_lazy("webhook", "address"), max_length=300)
    cursor = models.CharField(max_length=40)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    next_at = models.DateTimeField(pgettext_lazy("webhook", "next try"), default=timezone.now)
    taken_at = models.DateTimeField(_("last taken"), null=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    stopped = models.BooleanField(_("stopped"), default=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        indexes = [models.Index(fields=["next_at"], name="hook_due", condition=Q(stopped=False))]

    def __str__(self) -> str:
        return self.address


def make(user, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """A new key and its text, which is kept nowhere. ``days`` is cut to a year."""
    prefix, secret = f"ch_{secrets.token_hex(4)}", secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, name=name, scopes=scopes, prefix=prefix, hash=digest(secret),
        expires_at=timezone.now() + min(timedelta(days=days), LONGEST),
    )  # fmt: skip
    return token, f"{prefix}.{secret}"


def find(text: str) -> ApiToken | None:
    """The working key of this text, or ``None``."""
    prefix, _dot, secret = text.partition(".")
    token = ApiToken.objects.filter(prefix=prefix[:12]).select_related("user").first()
    if token is None or not secrets.compare_digest(token.hash, digest(secret)) or not token.works:
        return None
    return token


def digest(secret: str) -> str:
    """SHA-256; the secret holds 256 random bits, so that it needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
