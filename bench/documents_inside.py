"""What is done inside the house before official documents are measured: clerks, rounds, addresses, volumes."""

import json
import sys
from datetime import date

import django

SINCE = date(2019, 1, 2)
FIRST, LAST = date(2020, 4, 1), date(2020, 9, 30)
HAN = "補助"


def prepare(clerks: str, rounds: str) -> dict:
    """So many signed-in registrars, and drafts that wait for the signature of a chief and then of a head."""
    from countyhall.kernel.period import clock

    return {
        "today": clock.today().isoformat(),
        "clerks": [cookie(one) for one in registrars(int(clerks))],
        "rounds": [waiting_round(case) for case in cases_in_work(int(rounds))],
        "pages": pages(),
        "volume": volume(),
    }


def cookie(user) -> str:
    """A session of its own."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def registrars(count: int) -> list:
    """People of the registry."""
    from countyhall.kernel.organisation.models import Unit
    from countyhall.kernel.people.models import User
    from countyhall.kernel.roles.models import Grant, Role

    role, unit = Role.objects.get(code="registrar"), Unit.objects.get(code="KM-A2")
    made = []
    for n in range(count):
        user = User.objects.create(username=f"registry-{n}", name=f"登記範{n}", email=f"r{n}@kinmen.example")
        Grant.objects.create(user=user, role=role, unit=unit, starts_on=SINCE)
        made.append(user)
    return made


def cases_in_work(count: int) -> list:
    """Documents in a handler's hands, of units that have a chief and a head."""
    from countyhall.domains.documents.models import Document, State

    held = Document.objects.filter(
        state=State.IN_WORK, secrecy="", handler__isnull=False, direction="incoming"
    )
    return list(held.select_related("unit", "handler").order_by("-pk")[:count])


def waiting_round(case) -> dict:
    """A reply to this document, sent round by its handler: where it is signed, and by whom, desk after desk."""
    from django.urls import reverse

    from countyhall.domains.documents.lifecycle.draft import draft as lifecycle
    from countyhall.domains.documents.services import drafting
    from countyhall.kernel.approvals import services as approvals
    from countyhall.kernel.roles import services as roles

    made = drafting.begin(
        case, "letter", by=case.handler, level=2, subject=f"有關{case.sender}來函一案，復如說明，請查照。",
        paragraphs=[{"part": "explanation", "text": "", "items": [{"text": "所請同意辦理。", "items": []}]}],
    )  # fmt: skip
    if not made.recipients.exists():
        drafting.address(made, [{"name": case.sender}], by=case.handler)
    lifecycle.take(made, "circulate", by=case.handler)
    running = approvals.circulation_of(made)
    signers = []
    for stop in running.stops.all():
        if stop.position and stop.state != "skipped":
            holder = (
                roles.who_holds(stop.role.code, stop.unit).exclude(pk=case.handler_id).order_by("pk").first()
            )
            signers.append([cookie(holder), reverse("signoff:round", args=[running.pk])])
    return {"draft": made.pk, "signers": signers}


def pages() -> list[list[str]]:
    """What is opened: name, address, and the session of its reader."""
    from django.db.models import Count
    from django.urls import reverse

    from countyhall.domains.documents.models import Document, Draft, State
    from countyhall.domains.documents.selectors.work import IN_HAND
    from countyhall.kernel.people.models import User

    held = Document.objects.filter(state__in=IN_HAND).exclude(handler=None).values("handler")
    handler = User.objects.get(pk=held.annotate(n=Count("pk")).order_by("-n", "handler")[0]["handler"])
    everything, own = cookie(User.objects.get(username="planning")), cookie(handler)
    registrar, head = (cookie(User.objects.get(username=name)) for name in ("registrar", "head"))
    filed = Document.objects.filter(state=State.FILED, secrecy="", unit=handler_unit(handler)).order_by("pk")
    case = filed.exclude(sender_number="")[1]
    draft = Draft.objects.filter(unit=case.unit, state=Draft.State.SENT).order_by("pk")[1]
    cases, drafts = reverse("documents:document-list"), reverse("documents:draft-list")
    mine = reverse("documents:document-list") + "?stands=mine"
    return [
        ["desk of a handler", reverse("web:desk"), own],
        ["desk of a head of unit", reverse("web:desk"), head],
        ["desk of the registrar", reverse("web:desk"), registrar],
        ["registrar's screen", reverse("documents:registry"), registrar],
        ["inbox for signature", reverse("signoff:inbox"), head],
        ["list, a handler's own", mine, own],
        ["list, whole county", cases, everything],
        ["list, late ones", f"{cases}?stands=late", everything],
        ["list, by due day", f"{cases}?stands=mine&sort=due_on", own],
        ["list, one unit's", cases, own],
        ["search, two Han", f"{cases}?q={HAN}", everything],
        ["search, two Han, one unit's", f"{cases}?q={HAN}", own],
        ["search, number", f"{cases}?q={case.number}", everything],
        ["search, sender's number", f"{cases}?q={case.sender_number}", everything],
        ["search, holds in sender's number", f"{cases}?their_number={case.sender_number[:12]}", everything],
        ["search in everything", f"{reverse('web:palette')}?q={HAN}", own],
        ["drafts, list", drafts, everything],
        ["drafts, search, two Han", f"{drafts}?q={HAN}", everything],
        ["document", case.get_absolute_url(), own],
        ["draft", draft.get_absolute_url(), own],
        ["suggested units", f"{reverse('documents:registry-suggestions')}?sender={case.sender}&subject={case.subject}",
         registrar],
        ["chasing", reverse("documents:chasing"), everything],
    ]  # fmt: skip


def handler_unit(user):
    """Where this person works."""
    from countyhall.kernel.roles import services as roles

    return roles.held_by(user)[0].unit


def volume() -> dict[str, int]:
    """How many rows there are of each."""
    from django.db import connection

    from bench.multiply import TABLES
    from countyhall.domains.documents.models import Document
    from countyhall.kernel.period import clock

    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f'select count(*) from "{table}"')
            found[table] = cursor.fetchone()[0]
    season = Document.objects.with_fact("received", since=FIRST, until=LAST, as_of=clock.today())
    found["received in the half-year"] = season.count()
    return found


def gaps() -> list[str]:
    """Number series of documents that have a gap or a number twice."""
    from django.db.models import Count, Max, Min

    from countyhall.kernel.records.models import Number

    rows = Number.objects.filter(series__key__startswith="documents.", value__lt=1_000_000).values(
        "series__key"
    )
    rows = rows.annotate(n=Count("pk"), least=Min("value"), most=Max("value"))
    return [row["series__key"] for row in rows if row["n"] != row["most"] - row["least"] + 1]


def main() -> None:
    """``python -m bench.documents_inside <what> <arguments>``; what it returns is printed as JSON."""
    django.setup()
    what = {f.__name__: f for f in (prepare, gaps)}[sys.argv[1]]
    print(json.dumps(what(*sys.argv[2:]), ensure_ascii=False))


if __name__ == "__main__":
    main()
