"""A record's states, the steps between them, and the one function that takes a step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines.errors import Unlawful
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records
from countyhall.kernel.roles import services as roles


class Refused(Exception):
    """A rule of the office says no; the message is for the person at the desk."""


def nothing(record, *, by, **data) -> None:
    """What a step does that only moves the state."""


@dataclass(frozen=True)
class Step:
    """One step of a lifecycle.

    ``do(record, by=…, **data)`` changes the record (``data`` is the step form's ``cleaned_data``) and
    raises :class:`Refused` to say no. ``target`` is a state, ``None`` for no change of state, or a
    function of the record asked after ``do``. ``facts`` are noted and ``undoes`` ended on the office
    date, or on ``data["on"]`` where the form asks for a day. ``never_by`` names a field whose person may
    not take the step, nor anybody standing in for them. ``system`` steps are taken by the house itself
    (``by=None``) and shown to nobody.
    """

    name: str
    label: Promise | str
    source: Sequence[str]
    target: str | Callable[[Any], str] | None = None
    form: type | None = None
    do: Callable[..., None] = nothing
    facts: Sequence[str] = ()
    undoes: Sequence[str] = ()
    never_by: str = ""
    system: bool = False
    bulk: bool = False
    danger: bool = False
    help: Promise | str = ""


class Lifecycle:
    """The steps of one model. The permission of a step is ``app.<step>_<model>``."""

    def __init__(self, model, *steps: Step, field: str = "state") -> None:
        self.model, self.field = model, field
        self.steps = {step.name: step for step in steps}

    def permission(self, step: Step) -> str:
        """The permission that a step asks for."""
        return f"{self.model._meta.app_label}.{step.name}_{self.model._meta.model_name}"

    def may(self, user, record, step: Step) -> bool:
        """Whether ``user`` holds the step's permission for this record and is not barred from it."""
        if step.system or user is None:
            return step.system and user is None
        perm = self.permission(step)
        if not user.has_perm(perm, record):
            return False
        barred = getattr(record, f"{step.never_by}_id") if step.never_by else None
        if barred is None:
            return True
        acting_for = roles.standing_in_for(user, perm, _unit_of(record))
        return barred not in {user.pk, acting_for.pk if acting_for else None}

    def open_to(self, user, record) -> list[Step]:
        """The steps that ``user`` could take with this record now, in the order of declaration."""
        state = getattr(record, self.field)
        return [s for s in self.steps.values() if state in s.source and self.may(user, record, s)]

    @transaction.atomic
    def take(self, record, name: str, *, by, version: int | None = None, **data: Any):
        """Move the record: lock, check, do, write the state, the facts and the history, tell.

        Returns the record as saved. Raises :class:`Refused` (wrong state, somebody else was quicker, a
        rule) or ``PermissionDenied``; either way nothing is changed.
        """
        step = self.steps[name]
        record = self.model._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        self._check(step, record, by, version)
        before = getattr(record, self.field)
        try:
            step.do(record, by=by, **data)
        except Unlawful as no:
            raise Refused(str(no)) from no
        after = step.target(record) if callable(step.target) else step.target
        after = before if after is None else after
        setattr(record, self.field, after)
        record.save()
        self._note(step, record, by, before, after, data)
        events.emit(f"{self.model._meta.label_lower}.{name}", record, by=by)
        return record

    def _check(self, step: Step, record, by, version: int | None) -> None:
        if not self.may(by, record, step):
            raise PermissionDenied
        if version is not None and version != record.version:
            raise Refused(
                _("Somebody changed %(record)s while you had it open. Look at it again, then repeat this.")
                % {"record": record}
            )
        if getattr(record, self.field) not in step.source:
            state = getattr(record, f"get_{self.field}_display")()
            raise Refused(
                _("“%(step)s” is not possible: %(record)s is “%(state)s”.")
                % {"step": step.label, "record": record, "state": state}
            )

    def _note(self, step: Step, record, by, before: str, after: str, data: dict) -> None:
        today = clock.today()
        on = data.get("on") if isinstance(data.get("on"), date) else today
        for code in step.undoes:
            records.undone(record, code, on=on)
        for code in step.facts:
            records.happened(record, code, on=on, recorded_on=today)
        acting_for = roles.standing_in_for(by, self.permission(step), _unit_of(record)) if by else None
        audit.record(
            record, step.name, by=by, on_behalf_of=acting_for, before=str(before), after=str(after), data=data
        )


def _unit_of(record) -> int | None:
    return getattr(record, "unit_id", None)  # an account belongs to no unit
