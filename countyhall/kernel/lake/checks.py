"""What is checked of every edition before it is published: contract, history, and the five quality flags."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.lake import store
from countyhall.kernel.lake.asking import ask, is_open, total
from countyhall.kernel.lake.contracts import Contract, Reference
from countyhall.kernel.lake.models import Check, Dataset, Edition
from countyhall.kernel.lake.personal import identity_numbers
from countyhall.kernel.lake.query.check import ROW, TEXTS, check_filter
from countyhall.kernel.lake.query.declared import BadQuery, Filter, Group, Measure, Query
from countyhall.kernel.lake.schema import Kind, Schema
from countyhall.kernel.notices import services as notices
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles

State = Edition.State
LAST = 12  # editions that the number of rows is compared with
SAMPLES = 5
# Days after which the next edition should be there; half as many again are borne (data.gov.tw's own rule).
EXPECTED = {"live": 1, "day": 1, "week": 7, "month": 31, "quarter": 92, "half": 184, "year": 366}
BORNE = 1.5
LOST = "\ufffd"
FLAGS = ("linkable", "downloadable", "structure", "encoding_match", "desc_match")
WORDS = {
    "required": gettext_lazy("May not be empty"),
    "range": gettext_lazy("Within its bounds"),
    "values": gettext_lazy("One of its values"),
    "key": gettext_lazy("Rows told apart by their key"),
    "reference": gettext_lazy("Stands in the list it refers to"),
    "type": gettext_lazy("Of its kind"),
    "volume": gettext_lazy("As many rows as usual"),
    "freshness": gettext_lazy("Updated in time"),
    "new_values": gettext_lazy("No value that was not there before"),
    "personal": gettext_lazy("No identity numbers in open columns"),
    "linkable": gettext_lazy("Its files are there"),
    "downloadable": gettext_lazy("It can be downloaded"),
    "structure": gettext_lazy("A table of columns with names"),
    "encoding_match": gettext_lazy("Every character can be read"),
    "desc_match": gettext_lazy("Every column is described"),
}


@dataclass(frozen=True)
class Counted:
    """A check that counts failing rows: no row may pass all of ``where``."""

    code: str
    field: str
    where: tuple[Filter, ...]
    expected: str
    severity: str = "error"


def run_checks(edition: Edition) -> list[Check]:
    """Check a draft: its contract in one pass over the rows, then its history and the quality flags.

    The results are kept for ever; the edition becomes ``CHECKED``, or ``FAILED`` when a check that stops
    publication failed, and then those who look after the dataset are told. An edition that was checked keeps
    its results.
    """
    if edition.state not in {State.DRAFT, State.FAILED}:
        return list(edition.checks.all())
    contract = Contract.of(edition.dataset)
    found = [*_counted(edition, contract), *_keyed(edition), *_references(edition, contract.references),
             *_history(edition, contract), *_flags(edition)]  # fmt: skip
    for one in found:
        one.severity = contract.severities.get(one.code, one.severity)
    return _kept(edition, found)


@transaction.atomic
def _kept(edition: Edition, found: list[Check]) -> list[Check]:
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if locked.state not in {State.DRAFT, State.FAILED}:
        return list(locked.checks.all())
    locked.checks.all().delete()
    kept = Check.objects.bulk_create(found)
    failed = [c for c in kept if not c.passed and c.severity == Check.Severity.ERROR]
    edition.state = State.FAILED if failed else State.CHECKED
    edition.save(update_fields=["state"])
    if failed:
        _tell(edition, failed)
    return kept


def _tell(edition: Edition, failed: list[Check]) -> None:
    """Those who may mend it hear of it."""
    dataset = edition.dataset
    words = gettext_lazy(
        "%(dataset)s: edition %(number)s failed its checks (%(checks)s) and is not published."
    )
    people = roles.who_may("lake.change_dataset", dataset.unit)
    notices.tell(people, Said(words, {
        "dataset": dataset.title, "number": edition.number,
        "checks": "、".join(sorted({described(c) for c in failed}))[:200],
    }), record=dataset, link=page_of(dataset), kind="lake.checks")  # fmt: skip


def page_of(dataset: Dataset) -> str:
    """The dataset's page, where a domain has one; else the desk."""
    try:
        return dataset.get_absolute_url()
    except NoReverseMatch:
        return "/"


class Said:
    """Words with facts, put into the reader's language when they are read."""

    def __init__(self, words: Any, facts: dict[str, Any]) -> None:
        self.words, self.facts = words, facts

    def __str__(self) -> str:
        return str(self.words) % self.facts


def described(check: Check) -> str:
    """What a check is about, for people: its words and its column."""
    words = str(WORDS.get(check.code, check.code))
    if not check.field:
        return words
    schema = check.edition.schema
    return f"{schema[check.field].label if check.field in schema else check.field}: {words}"


def _counted(edition: Edition, contract: Contract) -> list[Check]:
    """All checks of single rows, in one pass."""
    wanted = [*_of_fields(edition.schema), *_rules(contract), *_lost(edition.schema)]
    if not wanted:
        return []
    made, refused = [], []
    for one in wanted:
        try:
            for said in one.where:
                check_filter(edition.schema, said)
            made.append((one, Measure(f"c{len(made)}", "count", where=one.where)))
        except BadQuery as error:
            refused.append(_check(edition, one.code, False, one.expected, str(error)))
    counts = ask(edition, Query(measures=tuple(m for _one, m in made))).rows[0] if made else ()
    return refused + [
        _result(edition, one, count or 0) for (one, _m), count in zip(made, counts, strict=True)
    ]


def _result(edition: Edition, one: Counted, count: int) -> Check:
    samples = []
    if count:
        query = Query(fields=(edition.schema.names[0],), where=one.where, with_row=True, limit=SAMPLES)
        samples = ask(edition, query).column(ROW)
    found = _("%s rows") % f"{count:,}" if count else ""
    return _check(edition, one.code, not count, one.expected, found, one.field, count, samples, one.severity)


def _check(edition: Edition, code: str, passed: bool, expected: str = "", found: str = "", field: str = "",
           failing: int = 0, samples: Iterable[int] = (), severity: str = "error") -> Check:  # fmt: skip
    return Check(
        edition=edition, code=code[:80], field=field, severity=severity, passed=passed,
        expected=str(expected)[:300], found=str(found)[:300], failing_rows=failing, samples=list(samples),
    )  # fmt: skip


def _of_fields(schema: Schema) -> list[Counted]:
    made = []
    for one in schema:
        if one.required or one.name in schema.key:
            made.append(Counted("required", one.name, (Filter(one.name, "empty"),), _("filled in every row")))
        if one.low is not None:
            made.append(Counted("range", one.name, (Filter(one.name, "lt", one.low),), f"≥ {one.low}"))
        if one.high is not None:
            made.append(Counted("range", one.name, (Filter(one.name, "gt", one.high),), f"≤ {one.high}"))
        if one.values:
            where = (Filter(one.name, "filled"), Filter(one.name, "not_in", list(one.values)))
            made.append(Counted("values", one.name, where, "、".join(one.values)[:300]))
        if one.people and one.is_number and one.low is None:
            made.append(Counted("range", one.name, (Filter(one.name, "lt", 0),), "≥ 0"))
    return made


def _rules(contract: Contract) -> list[Counted]:
    return [Counted(r.code, "", r.where, r.words or r.code, r.severity) for r in contract.rules]


def _lost(schema: Schema) -> list[Counted]:
    """Characters that no reader of the file knew."""
    return [
        Counted(
            "encoding_match", f.name, (Filter(f.name, "contains", LOST),), _("no lost character"), "warning"
        )
        for f in schema
        if f.kind is Kind.TEXT
    ]


def _keyed(edition: Edition) -> list[Check]:
    key = edition.schema.key
    if not key:
        return []
    query = Query(groups=tuple(Group(n) for n in key), measures=(Measure("n_rows"),),
                  having=(Filter("n_rows", "gt", 1),))  # fmt: skip
    twice = total(edition, query)
    labels = "、".join(edition.schema[n].label for n in key)
    return [_check(edition, "key", not twice, labels, _("%s keys come more than once") % f"{twice:,}" if twice else "",
                   failing=twice)]  # fmt: skip


def _references(edition: Edition, references: Iterable[Reference]) -> list[Check]:
    made = []
    for one in references:
        listed = (
            Dataset.objects.select_related("current").filter(code=one.dataset, current__isnull=False).first()
        )
        expected = f"{one.dataset}.{one.column}"
        if listed is None or one.field not in edition.schema or one.column not in listed.current.schema:
            made.append(_check(edition, "reference", False, expected, _("The list is not there."), one.field,
                               severity=one.severity))  # fmt: skip
            continue
        known = {v for v in _different(listed.current, one.column) if v is not None}
        strange = [v for v in _different(edition, one.field) if v is not None and v not in known]
        count = _rows_with(edition, one.field, strange)
        public = is_open(edition.schema[one.field])
        shown = "、".join(map(str, strange[:10])) if public else _("%s values") % len(strange)
        made.append(_check(edition, "reference", not strange, expected, shown if strange else "", one.field,
                           count, severity=one.severity))  # fmt: skip
    return made


def _different(edition: Edition, name: str) -> list[Any]:
    return ask(edition, Query(groups=(Group(name),))).column(name)


def _rows_with(edition: Edition, name: str, values: list[Any]) -> int:
    return total(edition, Query(where=(Filter(name, "in", values[:1000]),))) if values else 0


def _history(edition: Edition, contract: Contract) -> list[Check]:
    made = [_freshness(edition)]
    before = list(
        edition.dataset.editions.filter(state__in=[State.PUBLISHED, State.CHECKED], number__lt=edition.number)
        .order_by("-number")[:LAST]
    )  # fmt: skip
    if before:
        rows = [e.rows for e in before]
        low, high = min(rows) * (1 - contract.volume), max(rows) * (1 + contract.volume)
        made.append(_check(edition, "volume", low <= edition.rows <= high, f"{low:,.0f}–{high:,.0f}",
                           f"{edition.rows:,}", severity="warning"))  # fmt: skip
    current = edition.dataset.current
    if current and current.state == State.PUBLISHED and current.pk != edition.pk:
        made += _new_values(edition, current)
    return made


def _freshness(edition: Edition) -> Check:
    """Whether the next edition would still be in time, by the frequency declared."""
    days = EXPECTED.get(edition.dataset.frequency)
    if days is None:
        return _check(edition, "freshness", True, edition.dataset.get_frequency_display())
    due = edition.as_of + timedelta(days=round(days * BORNE))
    late = (clock.today() - due).days
    found = _("%s days late") % f"{late:,}" if late > 0 else ""
    return _check(edition, "freshness", late <= 0, due.isoformat(), found, severity="warning")


def _new_values(edition: Edition, current: Edition) -> list[Check]:
    """Lists of codes that grew: a person should look, for a new code may be an old one misspelt."""
    made = []
    for one in edition.schema:
        if one.kind not in TEXTS or one.name not in current.schema or not is_open(one):
            continue
        old = ask(current, Query(groups=(Group(one.name),), limit=101)).column(one.name)
        if len(old) > 100:
            continue
        new = [v for v in _different(edition, one.name) if v is not None and v not in set(old)]
        made.append(_check(edition, "new_values", not new, "", "、".join(map(str, new[:10])), one.name,
                           severity="warning"))  # fmt: skip
    return made


def _flags(edition: Edition) -> list[Check]:
    """The flags by which data.gov.tw judges a dataset, before it does."""
    schema, files = edition.schema, list(edition.files.all())
    there = all(store.store().size(f.sha256) == f.size for f in files)
    named = [f for f in schema if f.label.strip() and not f.label.startswith("#")]
    plain = len({f.label for f in named}) == len(schema.fields)
    undescribed = [
        f.label for f in schema if not (f.meaning or f.unit or f.values) and f.name not in schema.key
    ]
    said = bool(edition.dataset.description.strip())
    return [
        _check(edition, "linkable", there and bool(files)),
        _check(edition, "downloadable", edition.rows > 0, _("at least one row"), f"{edition.rows:,}"),
        _check(edition, "structure", plain, _("a name of its own for every column")),
        _check(edition, "desc_match", said and not undescribed, _("a description, and a meaning for every column"),
               "、".join(undescribed)[:300], severity="warning"),
        *_identity_numbers(edition),
    ]  # fmt: skip


def _identity_numbers(edition: Edition) -> list[Check]:
    """Numbers of identity cards in columns that everybody may see."""
    made = []
    for one in edition.schema:
        if one.kind is Kind.TEXT and is_open(one) and (count := identity_numbers(edition, one.name)):
            made.append(_check(edition, "personal", False, _("no identity number"), _("%s rows") % f"{count:,}",
                               one.name, count))  # fmt: skip
    return made


def score(edition: Edition) -> int:
    """How many of a hundred: the share of checks that passed, an error weighing as much as three warnings."""
    weight = {Check.Severity.ERROR: 3, Check.Severity.WARNING: 1}
    checks = list(edition.checks.all())
    whole = sum(weight[c.severity] for c in checks)
    return round(100 * sum(weight[c.severity] for c in checks if c.passed) / whole) if whole else 0


def flags(edition: Edition) -> dict[str, bool]:
    """The five quality flags of data.gov.tw as they were computed before publication."""
    found = dict.fromkeys(FLAGS, True)
    checks = list(edition.checks.filter(code__in=FLAGS))
    if not checks:
        return dict.fromkeys(FLAGS, False)
    for one in checks:
        found[one.code] &= one.passed
    return found


def score_history(dataset: Dataset) -> list[dict[str, Any]]:
    """The score of every checked edition, the oldest first: ``{"edition", "as_of", "score", "failed"}``."""
    editions = dataset.editions.exclude(state=State.DRAFT).prefetch_related("checks").order_by("number")
    return [
        {
            "edition": e,
            "as_of": e.as_of,
            "score": score(e),
            "failed": [c for c in e.checks.all() if not c.passed],
        }
        for e in editions
        if e.checks.all()
    ]
