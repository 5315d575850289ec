"""Records with marked words in them, and every address of the house with what may stand in its gaps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import islice, product

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from countyhall.config import first_steps
from countyhall.domains.documents import factories as documents
from countyhall.domains.oversight import factories as oversight
from countyhall.domains.petitions import factories as petitions
from countyhall.domains.petitions.models import Identity
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.exchange.models import ExportFile, ImportRun
from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.notices import services as notices
from countyhall.kernel.period import Period
from countyhall.kernel.records import services as records
from countyhall.kernel.registry import registry
from countyhall.kernel.reports import services as reports
from countyhall.kernel.testing.factories import member_of

TODAY = date(2020, 9, 1)
SOUGHT = "zqsought"  # every planted record answers to this word; what follows it betrays the record
PERIOD = Period.parse("109-04..109-09")
MOST_KEYS = 6  # of one model


@dataclass
class Planted:
    """Marked word → the records that contain it. ``kept`` are words that no address may ever answer with."""

    records: dict[str, list] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def add(self, word: str, *new) -> None:
        """These records contain the word."""
        self.records.setdefault(word, []).extend(new)

    def named(self, model, gaps: dict, words: set[str]) -> bool:
        """Whether an address with these gaps names a record, or a file, that contains one of the words."""
        if any(word in gaps.get("name", "") for word in words):
            return True
        return any(type(r) is model and r.pk == gaps.get("pk") for word in words for r in self.records[word])


# Words by where they stand. The section is the one that the handler, its chief and its head belong to.
OWN, OWN_SEALED, OTHERS, OTHERS_SEALED = "zzkalpha", "zzkbravo", "zzkcharlie", "zzkdelta"
# What nobody is shown unasked: who wrote a petition, and what a colleague works at.
NAME, PRIVATE = "zzkname", "zzkprivate"
WORDS = (OWN, OWN_SEALED, OTHERS, OTHERS_SEALED)
# Who may see which words; nobody else may see any.
MAY_SEE = {
    "handler": {OWN},
    "section_chief": {OWN, OWN_SEALED},
    "unit_head": {OWN, OWN_SEALED},
    "registrar": {OWN, OTHERS},
    "chief_secretary": set(WORDS),
    "magistrate": set(WORDS),
    "planning_officer": set(WORDS),
    "auditor": set(WORDS),
    "administrator": set(),
}


def plant(county) -> Planted:
    """A marked record of every kind in the section and in another department's, open and sealed."""
    planted = Planted(kept=[NAME, PRIVATE])
    first_steps.reference_data()
    cases = {word: _petition(planted, _unit(county, word), word) for word in WORDS}
    records.link(cases[OWN], cases[OTHERS], "answered by")
    records.link(cases[OWN], cases[OWN_SEALED], "answered by")
    records.link(cases[OTHERS_SEALED], cases[OWN], "answered by")
    everybody = [member_of(_unit(county, word)) for word in WORDS]
    for word, case in cases.items():
        notices.tell(everybody, f"{SOUGHT} {word}", record=case)
    for word in (OWN, OTHERS):
        _plans(planted, _unit(county, word), word)
        _work(planted, _unit(county, word), word)
        _drafts(planted, _unit(county, word), word)
    outline = registry.all("reports")[0]
    reports.begin(outline, PERIOD, date(2020, 10, 31), unit=county.other_section)
    return planted


def _unit(county, word: str):
    return county.section if word in (OWN, OWN_SEALED) else county.other_section


def _petition(planted: Planted, unit, word: str):
    """A petition with a file, a part, a draft, a clock, its facts and a line of history."""
    sealed = word in (OWN_SEALED, OTHERS_SEALED)
    text = f"{SOUGHT} {word}"
    category = petitions.CategoryFactory(unit=unit, code=f"lamps-{WORDS.index(word)}", name="路燈")
    case = petitions.PetitionFactory(
        unit=unit, sealed=sealed, subject=f"路燈不亮 {text}", body=f"晚上路燈不亮請派員修復 {text}", place=text,
        category=category, state="assigned", draft=text, question=text, channel_number=f"C-{word}",
        petitioner=Identity(f"{NAME}王", "082-1", NAME, f"{NAME}@example.test"), complex=False,
    )  # fmt: skip
    part = petitions.AssignmentFactory(petition=case, unit=unit, sealed=sealed, part=text, task=text)
    template = petitions.ReplyTemplateFactory(unit=unit, title=text, body=text)
    attachments.attach(case, SimpleUploadedFile(f"{word}.txt", text.encode()))
    attachments.attach(case, SimpleUploadedFile(f"{word}-sealed.txt", text.encode()), sealed=True)
    deadlines.owe(case, "petitions.simple", start=TODAY, label=text)
    for code in ("registered", "received"):
        records.happened(case, code, on=TODAY, recorded_on=TODAY)
    audit.record(case, "created", after="assigned", note=text)
    audit.record(part, "created", after="asked", note=text)
    planted.add(word, case, part)
    if not sealed:
        planted.add(word, template)
    else:
        template.delete()
    return case


def _plans(planted: Planted, unit, word: str) -> None:
    """A watched plan with a report, a visit and its finding, and a change asked for."""
    text = f"{SOUGHT} {word}"
    plan = oversight.ApprovedPlanFactory(unit=unit, title=text, public=False)
    listing = oversight.WatchedFactory(unit=unit, plan=plan)
    report = oversight.MonthlyReportFactory(unit=unit, plan=plan, cause_text=text, status_text=text)
    visit = oversight.VisitFactory(unit=unit, plan=plan, findings_text=text, place=text)
    finding = oversight.FindingFactory(unit=unit, visit=visit, text=text)
    meeting = oversight.MeetingFactory(unit=unit, title=text, conclusions=text)
    meeting.plans.add(plan)
    change = oversight.ChangeRequestFactory(unit=unit, plan=plan, reason=text)
    attachments.attach(plan, SimpleUploadedFile(f"{word}-plan.txt", text.encode()))
    audit.record(plan, "created", note=text)
    planted.add(word, plan, listing, report, visit, finding, meeting, change)


def _drafts(planted: Planted, unit, word: str) -> None:
    """A document with its draft, to whom it goes, a version, an exchanged letter, a template and a group."""
    text = f"{SOUGHT} {word}"
    document = documents.DocumentFactory(unit=unit, subject=text, sender=text)
    draft = documents.DraftFactory(unit=unit, document=document, subject=text, attachments_note=text)
    draft.versions.create(number=1, by=draft.drafter, text=text, subject=text)
    recipient = documents.RecipientFactory(draft=draft, name=text, address=text, state="ready")
    came = documents.ShipmentFactory(unit=unit, other=text, subject=text, reason=text)
    template = documents.DraftTemplateFactory(unit=unit, name=text, subject=text)
    group = documents.AgencyGroupFactory(unit=unit, name=text, members=[])
    attachments.attach(draft, SimpleUploadedFile(f"{word}-draft.txt", text.encode()))
    audit.record(draft, "created", note=text)
    planted.add(word, document, draft, recipient, came, template, group)


def _work(planted: Planted, unit, word: str) -> None:
    """What a colleague of the unit imported, exported and waits for."""
    text, colleague = f"{SOUGHT} {PRIVATE} {word}", member_of(unit)
    code = registry.all("importers")[0].code
    planted.add(
        PRIVATE,
        ImportRun.objects.create(importer=code, by=colleague, file_name=PRIVATE, data=text.encode()),
        ExportFile.objects.create(
            by=colleague, pages="petitions.petition", fmt="csv", file_name=f"{PRIVATE}.csv", path="none",
            expires_at="2030-01-01T00:00Z",
        ),
        Progress.start(PRIVATE, by=colleague),
    )  # fmt: skip


# Addresses --------------------------------------------------------------------------------------

GAP = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>[^()]*\)")
STANDING = {
    "page": ["1"],
    "fmt": ["csv", "xlsx"],
    "form": ["csv", "json"],
    "format": ["json", "xml"],
    "target": ["html", "docx"],
    "provider_id": ["office"],
    "uidb36": ["1"],
    "dataset": ["371020000A-000001"],
    "identifier": ["371020000A-000001"],
    "resource": ["371020000A-000001-001"],
    "ending": ["csv", "ttl"],
    "document": ["datapackage", "croissant"],
    "action": ["package_search", "datastore_search"],
    "tag": ["小三通"],
    "tile": ["villages", "none"],
    "item": ["1"],
    "oid": ["2.16.886.101"],
}
# What pages of their own show: other keys could only be those of nothing.
SHOWN = {
    "documents/drafting/<": "documents.Draft",
    "documents/dispatch/<": "documents.Recipient",
    "documents/registry/slip/<": "documents.Document",
}
NOT_GIVEN = {"token", "key"}  # whoever has one was given it in a letter


@dataclass(frozen=True)
class Address:
    """One entry of the URL configuration: ``route`` as written there, ``view`` a class or a function;
    ``pages`` its declaration and ``model`` what it shows, where it says so."""

    route: str
    view: object
    pages: object = None
    model: type | None = None

    def filled(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Every path that this address has in the planted county, with what stands in its gaps."""
        names = [found["name"] or found["group"] for found in GAP.finditer(self.route)]
        kinds = [found["kind"] for found in GAP.finditer(self.route)]
        if names == ["key", "name"]:
            for one in Attachment.objects.all():
                yield f"/files/{one.key}/{one.name}", {"name": one.name}
            return
        choices = [self._values(kind, name) for kind, name in zip(kinds, names, strict=True)]
        for values in islice(product(*choices), 400):
            given = iter(values)
            path = GAP.sub(lambda _gap, given=given: str(next(given)), self.route)
            yield "/" + re.sub(r"\^|\$|\.\*", "", path), dict(zip(names, values, strict=True))

    def _values(self, kind: str | None, name: str) -> list:
        if name in STANDING:
            return STANDING[name]
        if kind == "int":
            return self._keys()
        if name in NOT_GIVEN:
            return ["nothing"]
        if name == "number":
            return list(apps.get_model("petitions.Petition").objects.values_list("number", flat=True))
        if name == "step":
            return list(self.pages.lifecycle.steps)
        codes = {"code": _codes(self.route), "kind": [one.code for one in registry.all("reports")]}
        if name not in codes:
            raise LookupError(f"{self.route}: say in tests/planted.py what may stand for <{name}>")
        return codes[name]

    def _keys(self) -> list[int]:
        """Keys of the model's rows; where no model is known, of everything that its app keeps."""
        if self.model:
            return _rows(self.model)
        app = apps.app_configs.get(self.route.removeprefix("public/").split("/")[0])
        found = {pk for model in app.get_models() for pk in _rows(model)} if app else {1}
        return sorted(found)[: 2 * MOST_KEYS]


def _rows(model) -> list[int]:
    keys = model._base_manager.order_by("pk").values_list("pk", flat=True)[:MOST_KEYS]
    return [pk for pk in keys if isinstance(pk, int)]


def _codes(route: str) -> list[str]:
    if route.startswith("figures/"):
        return [one.code for one in registry.all("figures")]
    if "insights/" in route:
        return ["population", "teachers"]
    if route.startswith("exchange/"):
        return [one.code for one in registry.all("importers") if one.code]
    return list(apps.get_model("petitions.Category").objects.values_list("code", flat=True))


@cache
def addresses() -> list[Address]:
    """The whole URL configuration, walked."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver, before: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, route)
        else:
            yield _address(route, entry.callback)


def _address(route: str, callback) -> Address:
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback
    given = getattr(callback, "view_initkwargs", None) or getattr(callback, "initkwargs", {})
    declared = given.get("pages") or given.get("api")
    if declared:
        return Address(route, view, declared, declared.model)
    for beginning, model in SHOWN.items():
        if route.startswith(beginning):
            return Address(route, view, None, apps.get_model(model))
    parts = [part for part in route.split("/") if part not in ("api", "v1", "public")]
    known = apps.app_configs.get(parts[0]) if len(parts) > 2 else None
    return Address(route, view, None, known.models.get(parts[1]) if known else None)
