"""Begin, write, build, freeze and compare reports."""

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.models import Route
from countyhall.kernel.audit import services as audit
from countyhall.kernel.figures import services as figures
from countyhall.kernel.figures import snapshots
from countyhall.kernel.figures.services import Value
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import Period, clock
from countyhall.kernel.registry import registry
from countyhall.kernel.reports import compose as composing
from countyhall.kernel.reports import office
from countyhall.kernel.reports.compose import Composed, Part
from countyhall.kernel.reports.models import FrozenFile, OfficeTemplate, Report, ReportSection, SectionVersion
from countyhall.kernel.reports.outline import Outline
from countyhall.kernel.reports.rendering import FORMATS, fragment, render
from countyhall.kernel.reports.tags import Faults

__all__ = [
    "FORMATS",
    "Built",
    "Comparison",
    "add_template",
    "begin",
    "build",
    "compare",
    "compose",
    "file_of",
    "filled",
    "freeze",
    "html_of",
    "may_write",
    "outline",
    "preview",
    "route_of",
    "templates_for",
    "write",
]


@dataclass(frozen=True)
class Built:
    """A report built from records: ``docx odt pdf html json`` as bytes, each made when it is asked for."""

    composed: Composed
    _made: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    def file(self, target: str) -> bytes:
        """The report in one format. Raises ``KeyError`` on an unknown one."""
        if target not in self._made:
            self._made[target] = render(self.composed.plain(), target)
        return self._made[target]

    docx = property(lambda self: self.file("docx"))
    odt = property(lambda self: self.file("odt"))
    pdf = property(lambda self: self.file("pdf"))
    html = property(lambda self: self.file("html"))
    json = property(lambda self: self.file("json"))


def outline(code: str) -> Outline:
    """The declared kind of report. Raises ``LookupError`` in words."""
    known = {one.code: one for one in registry.all("reports")}
    if code not in known:
        raise LookupError(_("There is no report “%(code)s”.") % {"code": code})
    return known[code]


def build(of: Outline, period: Period, as_of: date) -> Built:
    """A report in the words that its outline begins with. Raises :class:`Faults`."""
    with _in_the_office_language():
        parts = [Part(s.code, s.title, s.template, s.level) for s in of.present()]
        return Built(composing.compose(of.heading(), of.subtitle(period), parts, period, as_of))


@transaction.atomic
def begin(of: Outline, period: Period, as_of: date, *, unit: Unit, by=None) -> Report:
    """A new report in draft, its sections given to the units that write them."""
    with _in_the_office_language():
        report = Report.objects.create(
            kind=of.code, title=of.heading(), subtitle=of.subtitle(period), period_first=period.first,
            period_last=period.last, as_of=as_of, unit=unit, created_by=by,
        )  # fmt: skip
    units = Unit.objects.in_bulk(field_name="code")
    for order, one in enumerate(of.present(), start=1):
        section = ReportSection.objects.create(
            report=report, code=one.code, order=order, level=one.level, title=one.title, text=one.template,
            unit=units.get(one.unit_code, unit),
        )  # fmt: skip
        SectionVersion.objects.create(section=section, number=1, text=section.text, by=by)
    audit.record(report, "made", by=by, after=report.state)
    return report


def may_write(user, section: ReportSection) -> bool:
    """Whether ``user`` may change the section now: its unit in draft, whoever signs while it is signed."""
    report = section.report
    if report.state == Report.State.DRAFT:
        return user.has_perm("reports.write_reportsection", section)
    if report.state == Report.State.CIRCULATING:
        circulation = approvals.circulation_of(report)
        return circulation is not None and approvals.may_sign(user, circulation)
    return False


@transaction.atomic
def write(section: ReportSection, text: str, *, by, version: int) -> ReportSection:
    """Put a new text in place of version ``version``. Raises :class:`Refused` where somebody was quicker."""
    section = (
        ReportSection.objects.select_for_update(of=("self",)).select_related("report").get(pk=section.pk)
    )
    if not may_write(by, section):
        raise PermissionDenied
    if section.version != version:
        raise Refused(
            _(
                "Somebody changed this section while you had it open. Theirs is the first of the earlier "
                "versions; save again to put yours in its place."
            )
        )
    text = text.replace("\r\n", "\n")
    if text == section.text:
        return section
    section.text = text
    section.version += 1
    section.save()
    SectionVersion.objects.create(section=section, number=section.version, text=text, by=by)
    audit.record(section.report, "wrote", by=by, section=section.code, version=section.version)
    return section


def compose(report: Report, values: dict[str, Value] | None = None) -> Composed:
    """The report as it is written now. Raises :class:`Faults`."""
    with _in_the_office_language():
        parts = [Part(s.code, s.title, s.text, s.level) for s in report.sections.all()]
        return composing.compose(report.title, report.subtitle, parts, report.period, report.as_of, values)


def preview(section: ReportSection, text: str) -> str:
    """One section's HTML as it would read. Raises :class:`Faults`."""
    report = section.report
    with _in_the_office_language():
        part = Part(section.code, section.title, text.replace("\r\n", "\n"), section.level)
        composed = composing.compose(report.title, report.subtitle, [part], report.period, report.as_of, {})
    return fragment(composed.plain())


def html_of(report: Report) -> str:
    """The report's body as HTML, for its page: what was frozen, else what is written now."""
    return fragment(report.composed or compose(report).plain())


def file_of(report: Report, target: str) -> bytes:
    """The report in a format: the frozen bytes, else built now."""
    frozen = report.files.filter(format=target).first()
    if frozen is not None:
        return bytes(frozen.content)
    return render(report.composed or compose(report).plain(), target)


def route_of(report: Report) -> Route:
    """The sign-off route in force; the outline's desks are laid down where the office has laid down none."""
    of = outline(report.kind)
    return approvals.standing(of.route, of.heading(), of.desks) if of.desks else approvals.route(of.route)


@transaction.atomic
def add_template(
    kind: str, name: str, content: bytes, *, period: Period, as_of: date, by=None
) -> OfficeTemplate:
    """Keep an office file, tried on a period first. Raises ``ValueError`` or :class:`Faults`."""
    format_ = office.kind_of(content)
    office.fill(content, period, as_of, name=name)
    last = OfficeTemplate.objects.filter(kind=kind, name=name).order_by("-version").first()
    version = last.version + 1 if last else 1
    return OfficeTemplate.objects.create(
        kind=kind, name=name, version=version, format=format_, content=content, by=by
    )


def templates_for(kind: str) -> QuerySet[OfficeTemplate]:
    """The newest version of each office file for this kind of report, without the bytes."""
    newest = OfficeTemplate.objects.filter(kind=kind).order_by("name", "-version").distinct("name")
    return newest.defer("content")


def filled(template: OfficeTemplate, report: Report) -> bytes:
    """The office file with this report's figures."""
    with _in_the_office_language():
        return office.fill(bytes(template.content), report.period, report.as_of, name=template.name)


def freeze(report: Report, *, by) -> None:
    """Keep values, records and files for good; part of the step ``freeze``. Raises :class:`Refused`."""
    values = composing.asked(report.period, report.as_of)
    try:
        report.composed = compose(report, values).plain()
    except Faults as faults:
        raise Refused(str(faults)) from None
    report.snapshot = snapshots.keep(values.values(), report.period, report.as_of, by=by)
    report.frozen_on = clock.today()
    for target in FORMATS:
        content = render(report.composed, target)
        digest = hashlib.sha256(content).hexdigest()
        FrozenFile.objects.create(report=report, format=target, sha256=digest, content=content)


@dataclass(frozen=True)
class Comparison:
    """A report beside the one of the same kind before it."""

    report: Report
    before: Report

    @cached_property
    def figures(self) -> list[dict]:
        """Label, value before, value now, difference; only of figures that either report prints."""
        now, before = _values(self.report), _values(self.before)
        rows = []
        for code in dict.fromkeys([*now, *before]):
            new, old = now.get(code), before.get(code)
            both = new is not None and old is not None and None not in (new["value"], old["value"])
            difference = round(new["value"] - old["value"], 2) if both else None
            named = new or old
            said = {"code": code, "label": named["label"], "unit": named["unit"]}
            rows.append(said | {"now": new, "before": old, "difference": difference})
        return rows

    def texts(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Heading and lines of each section that differs: ``("+" | "-" | " ", line)``."""
        before = {section.code: section for section in self.before.sections.all()}
        for section in self.report.sections.all():
            old = before.pop(section.code, None)
            if old is None or old.text != section.text:
                yield section.title, _difference(old.text if old else "", section.text)
        for gone in before.values():
            yield gone.title, _difference(gone.text, "")


def compare(report: Report, seen_by) -> Comparison | None:
    """With the last report of the same kind before it; ``None`` where there is none to be seen."""
    earlier = Report.objects.visible_to(seen_by).filter(kind=report.kind, period_last__lt=report.period_first)
    before = earlier.order_by("-period_last", "-frozen_on", "-pk").first()
    return Comparison(report, before) if before else None


def _values(report: Report) -> dict[str, dict]:
    values = (report.composed or {}).get("values") or figures.as_json(report.period, report.as_of)
    return {value["code"]: value for value in values}


def _difference(before: str, now: str) -> list[tuple[str, str]]:
    lines = difflib.ndiff(before.splitlines(), now.splitlines())
    return [(line[0], line[2:]) for line in lines if line[0] != "?" and line[2:].strip()]


def _in_the_office_language():
    """Reports are written in the language of the office, whoever builds them."""
    return translation.override(settings.LANGUAGE_CODE)
