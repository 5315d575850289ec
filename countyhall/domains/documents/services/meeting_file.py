"""The meeting of a notice as an iCalendar file, so that it stands in everybody's diary."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from countyhall.domains.documents.models import Copy, Draft, Recipient
from countyhall.kernel.attachments import services as attachments

__all__ = ["attach_file", "calendar_of"]

USUAL = timedelta(hours=2)
KEPT_AS = "行事曆"
ROLES = {Copy.ATTENDEE: "REQ-PARTICIPANT", Copy.OBSERVER: "OPT-PARTICIPANT"}


def calendar_of(draft: Draft) -> bytes:
    """The file; a corrected notice has the same UID and the next sequence, an annulled one cancels it."""
    first, sequence = _first(draft)
    cancelled = draft.state == Draft.State.ANNULLED
    made = Calendar()
    made.add("prodid", "-//Countyhall//official documents//ZH")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if cancelled else "REQUEST")  # RFC 5546: it has an organizer and attendees
    event = Event()
    event.add("uid", f"draft-{first.pk}@{draft.document.agency.code}")
    event.add("sequence", sequence + cancelled)
    event.add("dtstamp", _stamp(draft))
    event.add("dtstart", draft.meeting_starts_at.astimezone(UTC))
    event.add("dtend", (draft.meeting_ends_at or draft.meeting_starts_at + USUAL).astimezone(UTC))
    event.add("summary", draft.subject)
    event.add("location", draft.place)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("description", f"{draft.number or ''}\n{draft.text}".strip())
    event.add("organizer", _organizer(draft))
    for one in draft.recipients.filter(copy__in=ROLES):
        event.add("attendee", _attendee(one))
    made.add_component(event)
    return made.to_ical()


def _organizer(draft: Draft) -> vCalAddress:
    """Whoever is to be asked; where nobody is named, the office."""
    address = draft.contact_email or settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> ")
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(draft.contact or str(draft.document.agency))
    return organizer


def _attendee(one: Recipient) -> vCalAddress:
    address = vCalAddress(f"mailto:{one.email}" if one.email else f"urn:uuid:{one.key}")
    address.params["CN"] = vText(str(one))
    address.params["ROLE"] = vText(ROLES[one.copy])
    return address


def _first(draft: Draft) -> tuple[Draft, int]:
    """The notice that a chain of corrections began with, and how many there were."""
    count = 0
    while draft.corrects_id and draft.corrects.meeting_starts_at:
        draft, count = draft.corrects, count + 1
    return draft, count * 2


def _stamp(draft: Draft) -> datetime:
    """The day on the paper: the same file for the same notice."""
    day = draft.dated_on or draft.drafted_on
    return timezone.make_aware(datetime.combine(day, time(12))).astimezone(UTC)


def attach_file(draft: Draft, *, by, **data) -> None:
    """A sealed notice carries its meeting as a file."""
    if not draft.rule.meeting or draft.meeting_starts_at is None:
        return
    upload = SimpleUploadedFile(f"{draft.number}.ics", calendar_of(draft), content_type="text/calendar")
    earlier = next((one for one in attachments.of(draft) if one.name.endswith(".ics")), None)
    attachments.attach(draft, upload, by=by, label=KEPT_AS, replaces=earlier)
