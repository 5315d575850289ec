"""What the doctor says of signatures."""

from datetime import date, timedelta

from django.utils import timezone

from countyhall.kernel.approvals import keys, services
from countyhall.kernel.approvals.health import look
from countyhall.kernel.approvals.models import SignatureRule, TrustAnchor
from countyhall.kernel.approvals.tests.authority import Authority, pem
from countyhall.kernel.testing.factories import LONG_AGO


def trusted(use: str, text: str) -> None:
    """Entered by the office."""
    TrustAnchor.objects.create(use=use, name="測試", pem=text, valid_from=LONG_AGO)


def test_a_house_without_cards_is_in_order(db):
    assert look().well is True


def test_a_revocation_list_that_ended_is_named_since_no_card_signs_any_more(db):
    """DOC-07; a newer list of the same authority mends it."""
    authority = Authority()
    trusted("root", pem(authority.root))
    trusted("crl", authority.crl(days=-1))
    assert look().well is False and str(date.today().year) in look().found
    trusted("crl", authority.crl(days=1))
    assert look().well is None
    trusted("crl", authority.crl(days=8))
    assert look().well is True


def test_certificates_that_end_soon_are_named(head):
    """DOC-07: in time to get another card."""
    authority = Authority()
    trusted("root", pem(authority.root))
    _key, certificate = authority.issue(head.name, until=20)
    keys.enrol_certificate(head, pem(certificate).encode())
    assert head.name in look().found


def test_signatures_owed_for_more_than_a_week_are_counted(under_way, section_chief, monkeypatch):
    """補簽 is not forgotten."""
    SignatureRule.objects.create(means="key", may_follow=True, valid_from=LONG_AGO)
    services.sign(under_way, by=section_chief, later="電腦送修")
    assert look().well is True
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr("countyhall.kernel.approvals.health.timezone.now", lambda: later)
    assert look().well is None
