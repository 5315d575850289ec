"""What the night does: begins clocks that waited for a calendar."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef

from countyhall.domains.documents.lifecycle import clocks, secrecy
from countyhall.domains.documents.models import OPEN, Document
from countyhall.domains.documents.models.rules import PREFIX
from countyhall.kernel.deadlines.models import Clock
from countyhall.kernel.period import clock

BATCH = 500


def owe_missing(on: date | None = None) -> int:
    """Begin the clock of every open document that has none, from the day on which it came. Returns how many."""
    kind = ContentType.objects.get_for_model(Document)
    own = Clock.objects.filter(content_type=kind, object_id=OuterRef("pk"), code__startswith=PREFIX)
    missing = Document.objects.filter(~Exists(own), state__in=OPEN).order_by("pk")[:BATCH]
    return sum(1 for one in missing if clocks.begin(one, one.received_on or one.assigned_on) is not None)


def watch_secrets(on: date | None = None) -> int:
    """Begin the clock of declassification where the calendar was missing. Returns how many."""
    kind = ContentType.objects.get_for_model(Document)
    own = Clock.objects.filter(content_type=kind, object_id=OuterRef("pk")).exclude(code__startswith=PREFIX)
    missing = Document.objects.exclude(secrecy="").filter(~Exists(own)).order_by("pk")[:BATCH]
    for one in missing:
        secrecy.watch(one, on or clock.today())
    return len(missing)
