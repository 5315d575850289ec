"""What the public may read, and what nobody but the few may."""

from datetime import date

from django.utils.translation import gettext as _

from countyhall.domains.petitions.models import Petition, State, Wish
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock


def publish(petition: Petition, *, by, subject, text, reason="", on: date | None = None) -> None:
    """Show the petition to the public in a text without personal data. A changed text says why."""
    if petition.wish != Wish.PUBLISH:
        raise Refused(_("The sender does not wish this petition to be published."))
    if petition.sealed or petition.state == State.RECEIVED:
        raise Refused(_("A sealed or unconfirmed petition is not published."))
    if (subject, text) != (petition.subject, petition.body) and not reason.strip():
        raise Refused(_("Say why the public text differs from the letter."))
    petition.public_subject, petition.public_body = subject, text
    petition.published_on = petition.published_on or on or clock.today()


def withdraw(petition: Petition, *, by, reason, on: date | None = None) -> None:
    """Take the petition off the public pages."""
    petition.published_on = None


def seal(petition: Petition, *, by, reason, on: date | None = None) -> None:
    """Close the whole case to all but those who may see sealed ones: a report of wrongdoing is secret."""
    _set_sealed(petition, True)
    petition.published_on = None


def unseal(petition: Petition, *, by, reason, on: date | None = None) -> None:
    """Open a sealed case to its unit again."""
    _set_sealed(petition, False)


def _set_sealed(petition: Petition, sealed: bool) -> None:
    petition.sealed = sealed
    petition.assignments.update(sealed=sealed)
