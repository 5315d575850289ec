"""The page of one round: the text, the desks, and the acts open to the reader."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.approvals import (
    keys,
    ledger,
    proofs,
    reading,
    selectors,
    services,
    verify_signoff,
)
from countyhall.kernel.approvals.desk import Kind
from countyhall.kernel.approvals.evidence import evidence
from countyhall.kernel.approvals.models import Circulation, Signature, Stop
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.registry import registry
from countyhall.kernel.web.columns import page_of
from countyhall.kernel.web.signoff import forms
from countyhall.kernel.web.signoff.panel import panel
from countyhall.kernel.web.views.base import SIGNED_IN, Page, leave

SAID = {
    "sign": gettext_lazy("Signed."),
    "send_back": gettext_lazy("Sent back."),
    "recall": gettext_lazy("Taken back; it lies with you again."),
    "redecide": gettext_lazy("Decided anew."),
    "add": gettext_lazy("The signer was added."),
    "consult": gettext_lazy("Sent for consultation."),
    "pass_over": gettext_lazy("It goes on without them."),
    "resign": gettext_lazy("Signed afterwards."),
}


class RoundPage(Page):
    """A page of one round: for whoever may see the record, and for whoever it lies with."""

    permission = SIGNED_IN

    @cached_property
    def circulation(self) -> Circulation:
        """The round, through the record's gate or the reader's own desk; 404 outside both."""
        found = selectors.round_of(self.request.user, self.kwargs["pk"])
        if found is None:
            raise Http404
        return found


class RoundView(RoundPage):
    """Read the text, see who did what, act."""

    title = gettext_lazy("Sign-off")
    template_name = "web/signoff/round.html"

    @cached_property
    def stop(self) -> Stop | None:
        """The reader's desk, if the record lies there: the one named, else their first."""
        named = self.request.POST.get("stop") or self.request.GET.get("stop") or ""
        own = [
            stop for stop in self.circulation.open_stops
            if selectors.capacity(self.request.user, stop, self.circulation)
        ]  # fmt: skip
        return next((s for s in own if str(s.pk) == named), own[0] if own else None)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the text, the panel and the forms of the acts that are open."""
        circulation, record, user = self.circulation, self.circulation.record, self.request.user
        shown, stop, own = panel(record, user), self.stop, list(keys.keys_of(user))
        seen = {"seen": services.text_hash(record)}
        given = {"opinion_form": forms.OpinionForm(initial=seen)}
        asking = stop or (services.deciding(circulation, user)[0] if circulation.ended_at else None)
        if asking:
            given["rule"] = ledger.asked_of(circulation, asking)
        if stop:
            desks = services.earlier_desks(circulation, stop.position)
            given["back_form"] = forms.BackForm(desks=desks) if desks and not circulation.ended_at else None
            if not circulation.ended_at and stop.position:
                decides = stop.kind == Kind.DECIDE
                given |= {"add_form": forms.AddForm(deciding=decides), "consult_form": forms.ConsultForm()}
        return super().get_context_data(
            **given | kwargs, heading=str(record), record=record, panel=shown, stop=stop, body=text_of(record),
            circulation=circulation, verdict=self.verdict(stop), record_url=page_of(record),
            beside=beside(record, user),
            own_keys=[key.fingerprint for key in own if not key.certificate],
            own_cards=[key.fingerprint for key in own if key.certificate], card_signer=settings.CARD_SIGNER,
            trail=[(_("Waiting for my signature"), reverse("signoff:inbox")), (str(record), "")],
        )  # fmt: skip

    def verdict(self, stop: Stop | None):
        """The word on the button."""
        if stop is None:
            return ""
        held = selectors.capacity(self.request.user, stop, self.circulation)
        return WORDS[services.verdict_of(stop, held)]

    def post(self, request, *args, **kwargs):
        """One act; or the page again with what is wrong."""
        act = request.POST.get("act", "")
        name, form = self.form_of(act)
        if form is not None and not form.is_valid():
            return self.again(name, form)
        try:
            self.do(act, form.cleaned_data if form else {})
        except Refused as refusal:
            if form is None:
                messages.error(request, str(refusal))
                return redirect("signoff:round", self.circulation.pk)
            form.add_error(None, str(refusal))
            return self.again(name, form)
        messages.success(request, SAID[act])
        return leave(request, self.after())

    def again(self, name: str, form) -> HttpResponse:
        """The page with the form that was refused."""
        return self.render_to_response(self.get_context_data(**{name: form}, opened=name), status=422)

    def form_of(self, act: str):
        """The form of an act, filled in."""
        data, files = self.request.POST, self.request.FILES
        if act in ("sign", "redecide"):
            return "opinion_form", forms.OpinionForm(data, files)
        if act == "send_back":
            at = self.stop.position if self.stop else 0
            return "back_form", forms.BackForm(
                data, files, desks=services.earlier_desks(self.circulation, at)
            )
        if act == "add":
            decides = self.stop is not None and self.stop.kind == Kind.DECIDE
            return "add_form", forms.AddForm(data, deciding=decides)
        if act == "consult":
            return "consult_form", forms.ConsultForm(data)
        if act == "pass_over":
            return "pass_form", forms.ReasonForm(data)
        if act in ("recall", "resign"):
            return "", None
        raise Http404

    def do(self, act: str, said: dict) -> None:
        """Take the act."""
        by, circulation, stop = self.request.user, self.circulation, self.stop
        if act in ("sign", "send_back", "add", "consult") and stop is None:
            raise Refused(_("Somebody at this desk was quicker. Look at it again."))
        proof = self.proof(said)
        if act == "sign":
            services.sign(
                circulation, by=by, opinion=said["opinion"], seen=said["seen"], stop=stop, proof=proof,
                later=said["later"],
            )  # fmt: skip
        elif act == "redecide":
            services.redecide(
                circulation,
                by=by,
                opinion=said["opinion"],
                seen=said["seen"],
                proof=proof,
                later=said["later"],
            )
        elif act == "send_back":
            services.send_back(
                circulation, by=by, reason=said["reason"], to=said["to"], stop=stop, proof=proof,
                later=said["later"],
            )  # fmt: skip
        elif act == "recall":
            services.recall(circulation, by=by)
        elif act == "add":
            insert = services.add_sign if said["how"] == "add" else services.joint_sign
            desk = services.Desk(said["person"].name, person=said["person"])
            insert(circulation, by=by, desk=desk, reason=said["reason"], stop=stop)
        elif act == "consult":
            desks = [services.Desk.consult(unit, days=said["days"]) for unit in said["units"]]
            services.consult(
                circulation, by=by, desks=desks, where=said["where"], reason=said["reason"], stop=stop
            )
        elif act == "pass_over":
            one = get_object_or_404(circulation.stops, pk=self.request.POST.get("desk") or 0)
            services.pass_over(one, by=by, reason=said["reason"])
        elif act == "resign":
            self.resign()

    def proof(self, said: dict) -> proofs.Offered | None:
        """The signature that came with the form: of a key in the browser, or of a card."""
        if said.get("card"):
            statement = self.request.session.pop(f"signoff-{self.circulation.pk}", "")
            return proofs.Offered(statement, said["card"], "certificate")
        if said.get("signature"):
            return proofs.Offered.of(said["statement"], said["signature"], said["means"] or "key")
        return None

    def resign(self) -> None:
        """Sign afterwards what one did."""
        data = self.request.POST
        row = get_object_or_404(self.circulation.signatures, pk=data.get("line") or 0)
        if "card" in self.request.FILES:
            form = forms.CardForm(data, self.request.FILES)
            if not form.is_valid():
                raise Refused(" ".join(line for lines in form.errors.values() for line in lines))
            offered = proofs.Offered(row.statement, form.cleaned_data["card"], "certificate")
        else:
            offered = proofs.Offered.of(row.statement, data.get("signature", ""))
        proofs.resign(row, by=self.request.user, proof=offered)

    def after(self) -> str:
        """The record's page, where the reader may see it; else the inbox."""
        manager = type(self.circulation.record)._default_manager
        still = manager.visible_to(self.request.user).filter(pk=self.circulation.object_id).exists()
        return (still and page_of(self.circulation.record)) or reverse("signoff:inbox")


class StatementView(RoundPage):
    """The statement that an act would be, for the browser's key to sign; or as a file for a card."""

    def get(self, request, *args, **kwargs):
        """What one signs afterwards with a card: the statement of one's own act, as a file."""
        acts = self.circulation.signatures.filter(by=request.user).exclude(statement="")
        line = request.GET.get("line", "")
        return as_file(get_object_or_404(acts, pk=int(line) if line.isdecimal() else 0).statement, line)

    def post(self, request, *args, **kwargs):
        """What would be signed now."""
        data = request.POST
        act = data.get("act") or request.GET.get("act")
        act = act if act in ("redecide", "send_back") else "sign"
        stop, to = (int(data[name]) if data.get(name, "").isdigit() else None for name in ("stop", "to"))
        try:
            said = services.prepare(
                self.circulation,
                by=request.user,
                act=act,
                stop=stop,
                to=to or 0,
                opinion=data.get("reason" if act == "send_back" else "opinion", ""),
            )
        except (Refused, PermissionDenied) as refusal:
            return JsonResponse({"refused": str(refusal) or _("You may not do this.")}, status=409)
        if "card" not in data:
            return JsonResponse({"statement": said})
        request.session[f"signoff-{self.circulation.pk}"] = said
        return as_file(said, self.circulation.pk)


def as_file(statement: str, number: int | str) -> HttpResponse:
    """A statement for a card's own program."""
    name = content_disposition_header(True, f"statement-{number}.json")
    return HttpResponse(statement.encode(), "application/json", headers={"Content-Disposition": name})


class VerifyView(RoundPage):
    """Whether the signatures of the record hold now, looked at as an outsider would."""

    title = gettext_lazy("Verification of the signatures")
    template_name = "web/signoff/verify.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add what is wrong, and how much was looked at."""
        record = self.circulation.record
        lines = reading.lines(record)
        trail = [(str(record), reverse("signoff:round", args=[self.circulation.pk])), (self.title, "")]
        proved = sum(bool(line.proofs) for line in lines)
        found = verify_signoff.faults(evidence(record))
        return super().get_context_data(
            faults=found, acts=len(lines), proved=proved,
            stamped=sum(any(proof.stamps.all() for proof in line.proofs) for line in lines), trail=trail, **kwargs,
        )  # fmt: skip


class DifferenceView(RoundPage):
    """What one desk changed in the text."""

    title = gettext_lazy("Changes at this desk")
    template_name = "web/signoff/difference.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the lines that went and came."""
        row = get_object_or_404(
            Signature.objects.filter(circulation=self.circulation).select_related("by", "stop"),
            pk=self.kwargs["line"],
        )
        texts = reading.wordings(self.circulation)
        rows = reading.difference(texts.get(row.hash_before, ""), texts.get(row.hash_after, ""))
        trail = [(str(self.circulation.record), reverse("signoff:round", args=[self.circulation.pk]))]
        return super().get_context_data(line=row, rows=rows, trail=[*trail, (self.title, "")], **kwargs)


class EvidenceView(RoundPage):
    """The file that proves the sign-off without the house."""

    def get(self, request, *args, **kwargs):
        """The zip."""
        record = self.circulation.record
        name = f"{getattr(record, 'number', None) or record.pk}-{_('sign-off')}.zip"
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        return HttpResponse(evidence(record), "application/zip", headers=headers)


def beside(record, user) -> dict[str, Any]:
    """The record's files, and what else its domain lays beside the text for whoever signs."""
    pages = next((page() for page in registry.all("pages") if page.model is type(record)), None)
    given = {"files": [{"row": row, "url": row.get_absolute_url()} for row in attachments.of(record)]}
    if pages is None or not pages.signoff_aside:
        return given
    return given | {"template": pages.signoff_aside} | pages.signoff_beside(record, user)


def text_of(record) -> dict[str, Any]:
    """The text that is signed: as the record's pages show it, else as it is."""
    for page in registry.all("pages"):
        if page.model is type(record) and page.signoff_text is not None:
            return {"html": page.signoff_text(record), "style": page.signoff_style}
    return {"text": record.approval_text()}


Verdict = Signature.Verdict
WORDS = {
    Verdict.SENT: gettext_lazy("Send round again"),
    Verdict.SIGNED: gettext_lazy("Approve and pass on"),
    Verdict.OPINION: gettext_lazy("Give the answer"),
    Verdict.DECIDED: gettext_lazy("Decide"),
    Verdict.ON_BEHALF: gettext_lazy("Decide on behalf"),
    Verdict.DELEGATED: gettext_lazy("Decide by delegation"),
}
