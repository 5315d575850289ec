"""For the doctor: lists and certificates that end soon, signatures still owed, time stamps still missing."""

from datetime import timedelta

from cryptography import x509
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel.approvals import trust
from countyhall.kernel.approvals.models import Proof, Signature, SigningKey
from countyhall.kernel.approvals.selectors import unsettled
from countyhall.kernel.approvals.verify_signoff import name_of
from countyhall.kernel.registry.domain import Look

__all__ = ["look"]

SOON = timedelta(days=30)
LISTS_SOON = timedelta(days=2)
LONG = timedelta(days=7)


def look() -> Look:
    """Whatever would keep people from signing, or leaves an act unproved. An ended list stops every card."""
    now = timezone.now()
    ended, soon = _lists(now)
    soon += _certificates(now)
    owed = unsettled(Signature.objects.filter(at__lt=now - LONG)).count()
    if owed:
        soon.append(_("%(count)d signatures have been owed for more than a week") % {"count": owed})
    missing = Proof.objects.filter(stamps=None, made_at__lt=now - timedelta(days=1)).count()
    if settings.TIMESTAMP_URL and missing:
        soon.append(_("%(count)d signatures have no time stamp yet") % {"count": missing})
    what, mend = _("Signatures"), _("Enter new lists and certificates under “Trusted certificates”.")
    if ended:
        return Look(what, False, "; ".join(ended), mend)
    if soon:
        return Look(what, None, "; ".join(soon), mend)
    keys = SigningKey.objects.filter(revoked_at=None).count()
    return Look(what, True, _("%(count)d keys registered") % {"count": keys})


def _lists(now) -> tuple[list[str], list[str]]:
    """Of each authority the newest revocation list: those that are out of date, those that soon will be."""
    newest: dict[x509.Name, x509.CertificateRevocationList] = {}
    for crl in trust.crls():
        known = newest.setdefault(crl.issuer, crl)
        newest[crl.issuer] = max(known, crl, key=lambda one: one.last_update_utc)
    ended, soon = [], []
    for crl in newest.values():
        until = crl.next_update_utc
        named = {"name": crl.issuer.rfc4514_string(), "day": until and f"{until:%Y-%m-%d}"}
        if until and until < now:
            ended.append(_("the revocation list of %(name)s ended on %(day)s") % named)
        elif until and until < now + LISTS_SOON:
            soon.append(_("the revocation list of %(name)s ends on %(day)s") % named)
    return ended, soon


def _certificates(now) -> list[str]:
    """Authorities and registered certificates that end soon."""
    roots = [*trust.roots(), *trust.roots(trust.Use.STAMP)]
    valid = SigningKey.objects.filter(revoked_at=None).exclude(certificate="")
    own = [
        x509.load_pem_x509_certificate(pem.encode()) for pem in valid.values_list("certificate", flat=True)
    ]
    return [
        _("the certificate of %(name)s ends on %(day)s")
        % {"name": name_of(one), "day": f"{one.not_valid_after_utc:%Y-%m-%d}"}
        for one in dict.fromkeys([*roots, *own])
        if now <= one.not_valid_after_utc < now + SOON
    ]
