"""What proves an act beyond the house's own word: keys, signatures, time stamps, and whom they rest on."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.approvals.models.circulation import APPEND_ONLY, Signature


class SigningKey(models.Model):
    """The public half of a person's key: made in their browser, or certified by an authority.

    The private half never reaches the house. ``certificate`` is empty for a county key.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="signing_keys", verbose_name=_("person")
    )
    label = models.CharField(_("device"), max_length=80)
    public_key = models.TextField(_("public key"))
    certificate = models.TextField(_("certificate"), blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True)
    enrolled_at = models.DateTimeField(_("enrolled"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoke_reason = models.CharField(_("why it was revoked"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["-enrolled_at"]
        triggers = [
            pgtrigger.Protect(
                name="a_key_stays_what_it_was",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.public_key IS DISTINCT FROM NEW.public_key"
                    " OR OLD.certificate IS DISTINCT FROM NEW.certificate"
                    " OR OLD.user_id IS DISTINCT FROM NEW.user_id"
                    " OR OLD.enrolled_at IS DISTINCT FROM NEW.enrolled_at"
                    " OR (OLD.revoked_at IS NOT NULL AND OLD.revoked_at IS DISTINCT FROM NEW.revoked_at)"
                ),
            ),
            pgtrigger.Protect(name="keys_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.label

    def was_valid_at(self, moment) -> bool:
        """Whether the key was enrolled and not yet revoked."""
        return self.enrolled_at <= moment and (self.revoked_at is None or moment < self.revoked_at)


class TrustAnchor(models.Model):
    """A certificate or a revocation list that the office rests on, from a day to a day."""

    class Use(models.TextChoices):
        ROOT = "root", _("Certification authority for people")
        STAMP = "stamp", _("Time-stamping authority")
        CRL = "crl", _("Revocation list")

    use = models.CharField(_("used as"), max_length=8, choices=Use.choices)
    name = models.CharField(_("name"), max_length=120)
    pem = models.TextField(_("certificate or list (PEM)"))
    valid_from = models.DateField(_("trusted from"))
    valid_to = models.DateField(_("trusted until"), null=True, blank=True)
    added_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        verbose_name = _("trusted certificate")
        verbose_name_plural = _("trusted certificates")
        ordering = ["use", "-valid_from", "-id"]
        triggers = [pgtrigger.Protect(name="trust_is_never_rewritten", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return self.name


class Proof(models.Model):
    """A cryptographic signature over the statement of one act."""

    class Means(models.TextChoices):
        KEY = "key", _("County key")
        CERTIFICATE = "certificate", _("Certificate")

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="proofs")
    means = models.CharField(_("means"), max_length=12, choices=Means.choices)
    value = models.BinaryField()
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+", verbose_name=_("signing key"))
    chain = models.TextField(_("certificates"), blank=True)
    revocation = models.TextField(_("revocation lists"), blank=True)
    late = models.BooleanField(_("signed afterwards"), default=False)
    made_at = models.DateTimeField(_("signed"))

    class Meta:
        verbose_name = _("cryptographic signature")
        verbose_name_plural = _("cryptographic signatures")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(means="key") | ~Q(chain=""), name="a_certificate_is_kept_with_its_chain"
            )
        ]
        triggers = [pgtrigger.Protect(name="proofs_stay", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return self.get_means_display()


class Stamp(models.Model):
    """An RFC 3161 time stamp over a proof, with the authority's certificates in it."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="stamps")
    token = models.BinaryField()
    at = models.DateTimeField(_("stamped"))
    authority = models.CharField(_("authority"), max_length=200)

    class Meta:
        verbose_name = _("time stamp")
        verbose_name_plural = _("time stamps")
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="stamps_stay", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return self.authority
