"""Signing from outside the browser: what waits for a signature, what is to be signed, and the signature handed in.

A key of the API opens these addresses and signs nothing by itself: every act here carries a signature that the
person's own county key or card made over its statement.
"""

from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from countyhall.kernel.api import shapes
from countyhall.kernel.api.problems import of_form
from countyhall.kernel.api.views import ApiView, refuse_types
from countyhall.kernel.approvals import keys, proofs, selectors, services
from countyhall.kernel.approvals.models import Circulation, Proof, Signature, SignatureRule, Stop
from countyhall.kernel.period import clock

MOST = 100
LARGEST = 2**31 - 1
ACTS = [
    ("sign", pgettext_lazy("sign-off", "sign, answer or decide, as the desk does")),
    ("send_back", _("send back")),
    ("redecide", _("decide anew")),
]


class StatementForm(forms.Form):
    """What is to be done at which desk."""

    act = forms.ChoiceField(label=_("Act"), choices=ACTS)
    stop = forms.IntegerField(label=_("Desk"), required=False, min_value=1, max_value=LARGEST)
    opinion = forms.CharField(label=_("Opinion or reason"), required=False, max_length=2000)
    to = forms.IntegerField(
        label=_("Send back to"), required=False, min_value=0, max_value=LARGEST,
        help_text=_("The position of an earlier desk; 0 is the author."),
    )  # fmt: skip


class ProofForm(forms.Form):
    """A signature that a key or a card made."""

    signature = forms.CharField(
        label=_("Signature"), max_length=200_000,
        help_text=_("Base64: r and s of a county key, or a detached CMS in DER of a card."),
    )  # fmt: skip
    means = forms.ChoiceField(label=_("Means"), choices=Proof.Means.choices)


class ActForm(StatementForm, ProofForm):
    """An act with its statement, signed."""

    statement = forms.CharField(label=_("Statement"), strip=False, max_length=20_000)

    def offered(self) -> proofs.Offered:
        """The signature with what it signs."""
        said = self.cleaned_data
        return proofs.Offered.of(said["statement"], said["signature"], said["means"])


class SigningView(ApiView):
    """A view of sign-off: ``signoff:read`` to look, ``signoff:write`` for all else."""

    form: type[forms.Form] | None = None

    def scope(self, request: Request) -> str:
        """The scope that a key needs."""
        return "signoff:read" if request.method in ("GET", "HEAD", "OPTIONS") else "signoff:write"

    def filled(self, request: Request) -> Any:
        """The form, valid. Raises a problem with every error beside its field."""
        refuse_types(request.data, shapes.input_schema(self.form()))
        form = self.form(shapes.form_data(request.data))
        if not form.is_valid():
            raise of_form(form)
        return form

    def circulation(self, request: Request, pk: int) -> Circulation:
        """The round, through the record's gate or the caller's own desk."""
        found = selectors.round_of(request.user, pk)
        if found is None:
            raise Http404
        return found

    def described(self, verb: str, summary: Any, shape: dict[str, Any]) -> dict[str, Any]:
        """The common part of :meth:`operation`."""
        said = {"id": f"signoff_{verb}", "tag": "signoff", "summary": summary, "ok": (200, shape)}
        if self.form is not None:
            said |= {"body": shapes.input_schema(self.form()), "problems": (409, 415, 422)}
        return said


class Waiting(SigningView):
    """What lies at the caller's desks, which signature each asks for, and which signatures are still owed."""

    def get(self, request: Request) -> Response:
        """Both lists and the caller's registered keys."""
        user = request.user
        stops = selectors.stops_for(user).select_related(
            "circulation__route", "circulation__content_type", "unit"
        )
        stops = stops.prefetch_related("circulation__record").order_by("opened_at", "pk")[:MOST]
        rules = SignatureRule.in_force(clock.today())
        owed = selectors.owed_by(user).prefetch_related("circulation__record")[:MOST]
        own = keys.keys_of(user).order_by("pk")
        return Response(
            {
                "desks": [desk_json(stop, user, rules) for stop in stops],
                "owed": [act_json(row) for row in owed],
                "keys": [
                    {"fingerprint": key.fingerprint, "label": key.label, "certificate": bool(key.certificate)}
                    for key in own
                ],
            }
        )

    def operation(self, method: str) -> dict[str, Any]:
        """The lists."""
        return self.described("waiting", _("What waits for my signature"), WAITING)


class Statement(SigningView):
    """The statement that an act would be now, with the text that it is about."""

    form = StatementForm

    def post(self, request: Request, pk: int) -> Response:
        """To be signed within ten minutes."""
        circulation, said = self.circulation(request, pk), self.filled(request).cleaned_data
        statement = services.prepare(
            circulation, by=request.user, act=said["act"], stop=said["stop"], to=said["to"] or 0,
            opinion=said["opinion"],
        )  # fmt: skip
        return Response({"statement": statement, "text": circulation.record.approval_text()})

    def operation(self, method: str) -> dict[str, Any]:
        """The statement."""
        return self.described("statement", _("What is to be signed"), STATEMENT)


class Act(SigningView):
    """An act at a desk, with its signature."""

    form = ActForm

    def post(self, request: Request, pk: int) -> Response:
        """Refused when anything was changed since the statement was asked for."""
        circulation, form = self.circulation(request, pk), self.filled(request)
        said, given = form.cleaned_data, {"by": request.user, "proof": form.offered()}
        if said["act"] == "send_back":
            circulation = services.send_back(
                circulation, reason=said["opinion"], to=said["to"] or 0, stop=said["stop"], **given
            )
        elif said["act"] == "redecide":
            circulation = services.redecide(circulation, opinion=said["opinion"], **given)
        else:
            circulation = services.sign(circulation, opinion=said["opinion"], stop=said["stop"], **given)
        row = circulation.signatures.filter(by=request.user).latest("pk")
        return Response({"act": row.pk, "verdict": row.verdict, "state": circulation.state})

    def operation(self, method: str) -> dict[str, Any]:
        """The act."""
        return self.described("act", _("Sign, send back or decide anew"), DONE)


class Later(SigningView):
    """補簽: the signature of an act that was taken without one."""

    form = ProofForm

    def post(self, request: Request, pk: int) -> Response:
        """Given by whoever acted."""
        row = get_object_or_404(Signature.objects.filter(by=request.user), pk=pk)
        said = self.filled(request).cleaned_data
        offered = proofs.Offered.of(row.statement, said["signature"], said["means"])
        proofs.resign(row, by=request.user, proof=offered)
        return Response({"act": row.pk, "verdict": row.verdict, "state": row.circulation.state})

    def operation(self, method: str) -> dict[str, Any]:
        """The late signature."""
        return self.described("later", _("Sign afterwards what I did"), DONE)


def desk_json(stop: Stop, user, rules: list[SignatureRule]) -> dict[str, Any]:
    """One desk of the caller's."""
    circulation = stop.circulation
    held = selectors.capacity(user, stop, circulation)
    rule = SignatureRule.narrowest(rules, circulation.route.code, stop.kind, stop.role_id)
    return {
        "circulation": circulation.pk, "stop": stop.pk, "record": str(circulation.record), "desk": stop.name,
        "does": stop.kind, "signature": rule.means, "due_on": shapes.as_json(stop.due_on),
        "on_behalf_of": shapes.as_json(held.on_behalf_of if held else None),
    }  # fmt: skip


def act_json(row: Signature) -> dict[str, Any]:
    """An act whose signature is owed."""
    return {
        "act": row.pk, "record": str(row.circulation.record), "verdict": row.verdict, "opinion": row.opinion,
        "signature": row.owed, "reason": row.owed_reason, "statement": row.statement,
    }  # fmt: skip


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
DESK = _object(
    circulation=NUMBER, stop=NUMBER, record=TEXT, desk=TEXT, does=TEXT, signature=TEXT,
    due_on={"type": ["string", "null"], "format": "date"}, on_behalf_of=shapes.nullable(shapes.REFERENCE),
)  # fmt: skip
OWED = _object(
    act=NUMBER, record=TEXT, verdict=TEXT, opinion=TEXT, signature=TEXT, reason=TEXT, statement=TEXT
)
KEY = _object(fingerprint=TEXT, label=TEXT, certificate={"type": "boolean"})
WAITING = _object(
    desks={"type": "array", "items": DESK},
    owed={"type": "array", "items": OWED},
    keys={"type": "array", "items": KEY},
)
STATEMENT = _object(statement=TEXT, text=TEXT)
DONE = _object(act=NUMBER, verdict=TEXT, state=TEXT)
