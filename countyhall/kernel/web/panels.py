"""What hangs on a record: its history, files, deadlines and links, as its page shows them."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import DateField, DateTimeField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import selectors as deadline_rows
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records
from countyhall.kernel.records.models import Record
from countyhall.kernel.web.columns import day_text, page_of
from countyhall.kernel.web.signoff.lines import signature_lines
from countyhall.kernel.web.signoff.panel import panel as signoff_panel

READERS = 30
SHOWN = 200  # lines of a history, the newest first
ACTIONS = {
    "created": _("Entered"),
    "changed": pgettext_lazy("history", "Changed"),
    "looked_at": _("Sealed parts read"),
    "ended": _("Ended"),
    "reopened": _("Goes on"),
    "withdrawn": _("Withdrawn"),
    "imported": pgettext_lazy("history", "Imported"),
    "attach": _("File added"),
    "seal_file": _("File sealed"),
    "unseal_file": _("File unsealed"),
    "due_paused": _("Deadline paused"),
    "due_resumed": _("Deadline resumed"),
    "due_extended": _("Deadline extended"),
    "due_moved": _("Deadline moved"),
    "approval_sent": pgettext_lazy("history", "Sent for sign-off"),
    "approval_signed": pgettext_lazy("history", "Signed at a desk"),
    "approval_opinion": pgettext_lazy("history", "Consulted unit answered"),
    "approval_decided": pgettext_lazy("history", "Decided"),
    "approval_on_behalf": pgettext_lazy("history", "Decided on behalf"),
    "approval_delegated": pgettext_lazy("history", "Decided by delegation"),
    "approval_redecided": pgettext_lazy("history", "Decided anew"),
    "approval_sent_back": pgettext_lazy("history", "Sent back at sign-off"),
    "approval_recalled": pgettext_lazy("history", "Taken back at sign-off"),
    "approval_added": pgettext_lazy("history", "Signer added"),
    "approval_joined": pgettext_lazy("history", "Joint signer added"),
    "approval_asked": pgettext_lazy("history", "Sent for consultation"),
    "approval_passed_over": pgettext_lazy("history", "Went on without an answer"),
    "approval_withdrawn": pgettext_lazy("history", "Sign-off withdrawn"),
    "approval_proved": pgettext_lazy("history", "Signed with a key or certificate"),
    "approval_resigned": pgettext_lazy("history", "Signed afterwards"),
    "approval_stamped": pgettext_lazy("history", "Time stamp received"),
    "mended": _("Slips of the pen mended"),
    "sent_again": _("Sent again"),
}


def of(pages, record, user) -> dict[str, Any]:
    """Name → content of the panels that the declaration asks for."""
    makers = {"history": history, "files": files, "deadlines": clocks, "links": links, "readers": readers}
    wanted = pages.panels if isinstance(record, Record) else [p for p in pages.panels if p == "history"]
    found = {name: makers[name](pages, record, user) for name in wanted}
    return found | {"signoff": signoff_panel(record, user) if hasattr(record, "approval_text") else None}


class Lines(list):
    """Lines of history; ``older`` ones are kept and not shown."""

    older = 0


def history(pages, record, user) -> Lines:
    """Lines of history, the newest first: who, for whom, when, what, and from which state to which."""
    steps = pages.lifecycle.steps.items() if pages.lifecycle else ()
    labels = ACTIONS | dict(pages.actions) | {name: step.label for name, step in steps}
    state = pages.meta.get_field(pages.lifecycle.field) if pages.lifecycle else None
    states = {str(key): label for key, label in (state.flatchoices if state else ())}
    entries = list(pages.history_of(record).order_by("-position")[:SHOWN])
    told = signature_lines(entries)
    lines = Lines(
        {
            "entry": entry, "signed": told.get(entry.pk),
            "label": labels.get(entry.action, entry.action),
            "before": states.get(entry.before, entry.before), "after": states.get(entry.after, entry.after),
            "changes": _changes(pages, entry), "said": _said(pages, entry),
        }
        for entry in entries
        if entry.pk not in told.joined
    )  # fmt: skip
    if len(entries) == SHOWN:
        lines.older = pages.history_of(record).count() - SHOWN
    return lines


def _changes(pages, entry) -> list[dict]:
    """Label, before and after of each field that an edit changed."""
    changes = entry.data.get("changes", {}) if isinstance(entry.data, dict) else {}
    return [
        {
            "label": _label(pages, name),
            "before": _worded(pages, name, pair[0]),
            "after": _worded(pages, name, pair[1]),
        }
        for name, pair in changes.items()
        if isinstance(pair, list) and len(pair) == 2
    ]


def _worded(pages, name: str, value: Any) -> Any:
    """A kept value as pages say it: the words of a choice, a day in the reader's notation."""
    field = next((f for f in pages.meta.fields if f.name == name), None)
    if isinstance(field, DateField) and not isinstance(field, DateTimeField) and value:
        return day_text(date.fromisoformat(value))
    return dict(field.flatchoices).get(value, value) if field is not None and field.flatchoices else value


def _said(pages, entry) -> list[tuple[str, Any]]:
    """What the step's form said, field by field, with the labels of the form; else the reason given."""
    kept = entry.data if isinstance(entry.data, dict) else {}
    data = kept.get("data")
    step = pages.lifecycle.steps.get(entry.action) if pages.lifecycle else None
    if not isinstance(data, dict) or step is None or step.form is None:
        words = {"desk": pgettext_lazy("sign-off", "Desk"), "opinion": _("Opinion"), "reason": _("Reason")}
        return [(label, kept[name]) for name, label in words.items() if kept.get(name)]
    fields = step.form.base_fields
    return [
        (fields[name].label or _label(pages, name), _spoken(fields[name], value))
        for name, value in data.items()
        if name in fields and value not in (None, "", [], False)
    ]


def _spoken(field, value: Any) -> Any:
    """What was given in a form's field, in words: the label of a choice, a day, names side by side."""
    if isinstance(field, forms.DateField) and isinstance(value, str):
        return day_text(date.fromisoformat(value[:10]))
    if value is True:
        return _("yes")
    choices = {} if isinstance(field, forms.ModelChoiceField) else dict(getattr(field, "choices", ()))
    said = value if isinstance(value, list) else [value]
    return "、".join(str(choices.get(one, one)) for one in said)


def _label(pages, name: str) -> str:
    names = {field.name: field for field in pages.meta.get_fields() if hasattr(field, "verbose_name")}
    return str(names[name].verbose_name) if name in names else name


def files(pages, record, user) -> list[dict]:
    """The record's files in their newest versions, each with its address."""
    return [{"row": row, "url": row.get_absolute_url()} for row in pages.files_of(record)]


def clocks(pages, record, user) -> list[dict]:
    """Each deadline with the days left or late, its pauses, and the explanation of every day counted."""
    today = clock.today()
    found = []
    for one in deadline_rows.clocks_of([record]).get(record.pk, []):
        late = one.late_days(today)
        tone = "late" if late else "active" if one.is_open else "done"
        left = one.days_left(today)
        over = bool(one.due_at) and one.over(clock.now())
        tone = "late" if over else tone
        said = deadlines.account(one)
        found.append({"clock": one, "late": late, "over": over, "left": left, "tone": tone, "said": said})
    return found


def links(pages, record, user) -> list[dict]:
    """What is linked from either side, as far as the reader may see it."""
    found = records.links_of(record, user)
    return [
        {"label": label, "record": other, "kind": other._meta.verbose_name, "url": page_of(other)}
        for label, other in found
    ]


def readers(pages, record, user) -> list:
    """Who saw the record last, and how, for those who may know it (``see_readers_<model>``)."""
    meta = record._meta
    if not user.has_perm(f"{meta.app_label}.see_readers_{meta.model_name}", record):
        return []
    return list(audit.readings(record)[:READERS])
