"""Whom the office trusts on a day: authorities for people, authorities for time, revocation lists."""

from datetime import date

from cryptography import x509
from django.db.models import Q
from django.utils import timezone

from countyhall.kernel.approvals.models import TrustAnchor
from countyhall.kernel.approvals.verify_signoff import check_chain
from countyhall.kernel.period import clock

__all__ = ["check_now", "crls", "roots"]

Use = TrustAnchor.Use


def anchors(use: str, on: date):
    """Rows of one use in force on the day."""
    return TrustAnchor.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), use=use, valid_from__lte=on)


def roots(use: str = Use.ROOT, on: date | None = None) -> list[x509.Certificate]:
    """The authorities trusted on the day."""
    pems = anchors(use, on or clock.today()).values_list("pem", flat=True)
    return [one for pem in pems for one in x509.load_pem_x509_certificates(pem.encode())]


def crls(on: date | None = None) -> list[x509.CertificateRevocationList]:
    """The revocation lists known on the day."""
    pems = anchors(Use.CRL, on or clock.today()).values_list("pem", flat=True)
    return [x509.load_pem_x509_crl(pem.encode()) for pem in pems]


def check_now(leaf, others) -> list[x509.Certificate]:
    """The chain of a certificate that holds today. Raises ``Invalid``."""
    return check_chain(leaf, others, roots(), crls(), timezone.now())
