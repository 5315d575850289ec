"""Applications to read archives: taken in, followed by their applicants, their names opened with a reason."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.domains.archives import lifecycle, selectors
from countyhall.domains.archives.lifecycle.request import begin, write
from countyhall.domains.archives.models import AccessRequest, Applicant, Person
from countyhall.domains.archives.models.applicant import vault
from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock, roc
from countyhall.kernel.records import services as records

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read wrong over the telephone
TRIES, WITHIN = 10, timedelta(hours=1)
READ_APPLICANT = "archives.read_applicant"


@transaction.atomic
def receive(person: Person, *, received_on: date, by=None, unit=None, **fields) -> tuple[AccessRequest, str]:
    """Take an application in; returns it with the code that follows it. The 30 days begin."""
    year = roc.year(received_on)
    request = AccessRequest(
        unit=unit or selectors.archive_unit(), received_on=received_on, created_by=by, **fields
    )
    request.number = records.next_number(f"archives.A.{year}", text=lambda v: f"A{year}-{v:06}", by=by)
    request.save()
    code = _new_code()
    own = Applicant(request=request, code_print=_print(code))
    own.put(person)
    own.save()
    begin(request, received_on)
    records.happened(request, "received", on=received_on, recorded_on=clock.today())
    audit.record(request, "created", by=by, after=request.state, way=request.way)
    events.emit("archives.accessrequest.created", request, by=by)
    write(
        request,
        _("%(number)s: we have received your application") % {"number": request.number},
        _("Your code: %(code)s") % {"code": code},
    )
    return request, code


def _new_code() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def _print(code: str) -> str:
    return vault.fingerprint("code", code.replace("-", "").replace("－", ""))


@dataclass(frozen=True)
class Followed:
    """What came of number and code: the application, or that one has to wait."""

    request: AccessRequest | None = None
    wait: bool = False


def follow(number: str, code: str) -> Followed:
    """The application of this number, if the code is its own; ten wrong codes an hour lock the number."""
    own = Applicant.objects.select_related("request").filter(request__number=number.strip().upper()).first()
    given = _print(code)
    if own is None:
        return Followed()
    now, mine = timezone.now(), Applicant.objects.filter(pk=own.pk)
    lately = own.wrong_since is not None and own.wrong_since > now - WITHIN
    if lately and own.wrong_count >= TRIES:
        return Followed(wait=True)
    if secrets.compare_digest(own.code_print, given):
        mine.update(wrong_count=0, wrong_since=None)
        return Followed(own.request)
    if lately:
        mine.update(wrong_count=F("wrong_count") + 1)
    else:
        mine.update(wrong_count=1, wrong_since=now)
    return Followed()


def correct(request: AccessRequest, *, text: str, on: date) -> AccessRequest:
    """The applicant mends the application from outside."""
    if request.correct_by and on > request.correct_by:
        raise Refused(_("The days for the correction are over. Please apply again."))
    return lifecycle.request.take(request, "correct", by=None, text=text, on=on)


def reveal(request: AccessRequest, *, by, reason: str) -> Person:
    """Who applies; the reading is noted with its reason."""
    if not by.has_perm(READ_APPLICANT, request):
        raise PermissionDenied
    if not reason.strip():
        raise Refused(_("The applicant's name is opened with a reason. Write why."))
    audit.looked_at(request, by=by, reason=reason.strip())
    own = Applicant.objects.filter(request=request).first()
    return own.open() if own else Person()
