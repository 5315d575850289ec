"""The editor: paragraphs typed quickly at the left, the official sheet as it will be printed at the right."""

import json
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.documents.models import Agency, AgencyGroup, Approach, Copy, Draft, Mode, Speed, Way
from countyhall.domains.documents.models.draft import Level
from countyhall.domains.documents.services import drafting, meeting_file, paper
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock, roc
from countyhall.kernel.web.views import Page

SUGGESTED = 12
WRITTEN = (
    "subject", "paragraphs", "way", "approach", "speed", "attachments_note", "contact", "contact_phone",
    "contact_fax", "contact_email", "place", "chair", "word", "level",
)  # fmt: skip


class DraftPage(Page):
    """A page of one draft: outside the gate 404."""

    permission = "documents.view_draft"

    @cached_property
    def draft(self) -> Draft:
        """The draft, through the gate."""
        drafts = Draft.objects.visible_to(self.request.user)
        drafts = drafts.select_related("document__agency", "unit", "drafter", "corrects")
        return get_object_or_404(drafts, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the draft and the way back to it."""
        url = self.draft.get_absolute_url()
        trail = [(_("Drafts"), reverse("documents:draft-list")), (str(self.draft), url), (self.title, "")]
        return super().get_context_data(draft=self.draft, trail=trail, draft_url=url, **kwargs)


class EditorView(DraftPage):
    """Write a draft."""

    title = gettext_lazy("Write")
    template_name = "documents/drafting/editor.html"

    def get(self, request, *args, **kwargs):
        """The editor for whoever has it; for all others the sheet, and who is writing."""
        if not drafting.may_write(request.user, self.draft):
            return redirect(self.draft.get_absolute_url())
        try:
            lease = drafting.take_lease(self.draft, by=request.user)
        except Refused as refusal:
            context = self.get_context_data(held=str(refusal), lease=drafting.holder(self.draft))
            return self.render_to_response(context, status=409)
        audit.saw(self.draft, by=request.user, way="page")
        return self.render_to_response(self.get_context_data(lease=lease, seed=self.seed(lease)))

    def post(self, request, *args, **kwargs):
        """Take over from whoever has it."""
        if not drafting.may_write(request.user, self.draft):
            raise PermissionDenied
        drafting.take_lease(self.draft, by=request.user, over=True)
        return redirect("documents:write", self.draft.pk)

    def seed(self, lease) -> dict[str, Any]:
        """What the script begins with."""
        draft = self.draft
        return {
            "token": str(lease.token),
            "save": reverse("documents:save", args=[draft.pk]),
            "leave": reverse("documents:leave", args=[draft.pk]),
            "pages": reverse("documents:sheet-page", args=[draft.pk, 0]).replace("/0/", "/{n}/"),
            "agencies": reverse("documents:agencies"),
            "kind": draft.kind,
            "subjectLabel": draft.rule.subject,
            "parts": [
                {"code": p.code, "printed": p.printed, "label": str(p.label)} for p in draft.rule.parts
            ],
            "required": list(draft.rule.required),
            "meeting": draft.rule.meeting,
            "addressed": draft.rule.addressed,
            "draft": content_of(draft),
            "phrases": {way.value: [p.text for p in drafting.phrases_for(way, clock.today())] for way in Way},
            "copies": copies_for(draft),
            "modes": [{"value": mode.value, "label": str(mode.label)} for mode in Mode],
            "version": draft.version,
            "count": len(paper.pages(draft)),
        }

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add the choices of the head."""
        return super().get_context_data(
            ways=Way.choices, speeds=Speed.choices, approaches=Approach.choices, levels=Level.choices,
            heading=f"{self.draft.rule.printed} · {self.draft.document.number}", **kwargs,
        )  # fmt: skip


def copies_for(draft: Draft) -> list[dict[str, str]]:
    """The sorts of addressees that its kind has."""
    meeting = [Copy.ATTENDEE, Copy.OBSERVER, Copy.COPY]
    sorts = meeting if draft.rule.meeting else [Copy.ORIGINAL, Copy.COPY, Copy.TRANSCRIPT]
    return [{"value": one.value, "label": str(one.label)} for one in sorts]


def content_of(draft: Draft) -> dict[str, Any]:
    """The draft as the editor reads and sends it."""
    said = {name: getattr(draft, name) for name in WRITTEN}
    said["meeting_starts_at"], said["meeting_ends_at"] = (
        typed(draft.meeting_starts_at),
        typed(draft.meeting_ends_at),
    )
    names = ("name", "unit_name", "code", "unit_code", "group", "copy", "mode", "with_attachments", "email")
    rows = draft.recipients.all()
    said["recipients"] = [
        {name: getattr(one, name) for name in names} | {"agency": one.agency_id} for one in rows
    ]
    return said


def typed(at: datetime | None) -> str:
    """A moment as the editor's box holds it: ``109/09/10 14:30``."""
    return roc.moment(timezone.localtime(at)) if at else ""


def moment(text: str, on: date | None = None) -> datetime | None:
    """A moment out of the editor's box, in any form that offices write; a time alone is that of ``on``."""
    if not text.strip():
        return None
    try:
        at = roc.parse_moment(text, on)
    except ValueError as error:
        raise ValidationError(str(error)) from None
    return timezone.make_aware(at)


class SaveView(DraftPage):
    """Takes what was typed, and says how many pages it makes and what is doubtful."""

    def get(self, request, *args, **kwargs):
        """There is nothing to read here."""
        return redirect("documents:write", self.draft.pk)

    def post(self, request, *args, **kwargs):
        """Keep it, or say why not; whoever was overtaken gets the text that stands there now."""
        try:
            said = json.loads(request.body)
            draft = drafting.write(self.draft, self.read(said), by=request.user, token=str(said.get("token")))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return JsonResponse({"said": _("This could not be read."), "why": str(error)[:80]}, status=400)
        except ValidationError as error:
            return JsonResponse({"said": " ".join(error.messages)}, status=422)
        except Refused as refusal:
            return JsonResponse({"said": str(refusal), "differs": self.differs(said)}, status=409)
        if said.get("keep"):
            drafting.keep(draft, by=request.user)
        return JsonResponse(
            {
                "version": draft.version, "count": len(paper.pages(draft)),
                "unclear": [one.name for one in draft.recipients.filter(code="", mode=Mode.ELECTRONIC)],
                "hints": [p.text for p in drafting.hint(draft.kind, draft.way, draft.subject, clock.today())],
                "at": timezone.localtime().strftime("%H:%M"),
                "wrong": self.wrong, "understood": self.understood(draft), "short": self.short(draft),
            }
        )  # fmt: skip

    def read(self, said: dict) -> dict[str, Any]:
        """The fields as the draft keeps them."""
        given = said["draft"]
        read = {name: given[name] for name in WRITTEN if name in given}
        read["level"] = int(read.get("level") or self.draft.level)
        read |= self.moments(given)
        if "recipients" in given:
            read["recipients"] = [self.recipient(row) for row in given["recipients"]]
        return read

    def moments(self, given: dict) -> dict[str, datetime | None]:
        """When the meeting begins and ends. What cannot be read is said beside its box; the rest is kept."""
        self.wrong, read, on = {}, {}, None
        for name in ("meeting_starts_at", "meeting_ends_at"):
            try:
                read[name] = moment(str(given.get(name) or ""), on)
            except ValidationError as error:
                self.wrong[name] = " ".join(error.messages)
            begins = read.get(name) or self.draft.meeting_starts_at
            on = timezone.localtime(begins).date() if begins else None
        begins, ends = read.get("meeting_starts_at"), read.get("meeting_ends_at")
        if begins and ends and ends <= begins:
            self.wrong["meeting_ends_at"] = _("A meeting ends after it begins.")
            del read["meeting_ends_at"]
        return {name: at for name, at in read.items() if name in given}

    def understood(self, draft: Draft) -> dict[str, str]:
        """The moments as they were read, with the day of the week."""
        ats = {name: getattr(draft, name) for name in ("meeting_starts_at", "meeting_ends_at")}
        return {name: roc.moment_text(timezone.localtime(at)) for name, at in ats.items() if at}

    def short(self, draft: Draft) -> dict[str, str]:
        """The same as the boxes hold them."""
        return {name: typed(getattr(draft, name)) for name in ("meeting_starts_at", "meeting_ends_at")}

    def recipient(self, row: dict) -> dict[str, Any]:
        """One line of the list of addressees."""
        agency = self.agencies.get(row.get("agency"))
        words = {
            name: str(row.get(name) or "")[:120].strip() for name in ("name", "unit_name", "code", "group")
        }
        if not words["name"]:
            raise ValidationError(_("An addressee has a name."))
        if row.get("copy") not in Copy.values or row.get("mode") not in Mode.values:
            raise ValidationError(_("Say how each addressee's copy goes."))
        return words | {
            "copy": row["copy"], "mode": row["mode"], "agency": agency, "email": str(row.get("email") or "")[:254],
            "with_attachments": bool(row.get("with_attachments", True)),
            "unit_code": str(row.get("unit_code") or "")[:20],
        }  # fmt: skip

    @cached_property
    def agencies(self) -> dict[int, Agency]:
        """The entries of the address book that were named."""
        rows = json.loads(self.request.body)["draft"].get("recipients") or []
        wanted = [row.get("agency") for row in rows if isinstance(row.get("agency"), int)]
        return drafting.entries(wanted)

    def differs(self, said: dict) -> list[dict[str, str]]:
        """What the other changed, beside what was typed here."""
        given, now = said.get("draft", {}), Draft.objects.visible_to(self.request.user).get(pk=self.draft.pk)
        mine = Draft(kind=now.kind, subject=str(given.get("subject", "")))
        try:
            mine.paragraphs = drafting.clean(now.rule, given.get("paragraphs", []))
        except ValidationError:
            mine.paragraphs = []
        return [{"kind": p.kind, "text": p.text} for p in drafting.difference(now.text, mine.text)]


class LeaveView(DraftPage):
    """The page was closed: the draft is free again."""

    def get(self, request, *args, **kwargs):
        """There is nothing to read here."""
        return redirect(self.draft.get_absolute_url())

    def post(self, request, *args, **kwargs):
        """Let go."""
        drafting.let_go(self.draft, by=request.user)
        return (
            HttpResponse(status=204) if request.GET.get("quiet") else redirect(self.draft.get_absolute_url())
        )


class SheetPageView(DraftPage):
    """One page of the sheet as a picture; the same as the PDF's."""

    def get(self, request, *args, **kwargs):
        """SVG."""
        drawn = paper.pages(self.draft)
        number = kwargs["page"]
        if not 1 <= number <= len(drawn):
            raise Http404
        return HttpResponse(
            drawn[number - 1], content_type="image/svg+xml", headers={"Cache-Control": "private"}
        )


class SheetView(DraftPage):
    """The sheet as PDF: once it is sealed, the very bytes that were kept."""

    def get(self, request, *args, **kwargs):
        """The file."""
        audit.saw(self.draft, by=request.user, way="file", what="PDF")
        row = paper.kept(self.draft) if self.draft.dated_on else None
        if "filed" in request.GET and self.draft.sent_on:
            made = paper.file_copy(self.draft)
        elif row is not None:
            with attachments.open_file(row) as file:
                made = file.read()
        else:
            made = paper.pdf(self.draft)
        name = f"{self.draft.number or self.draft.subject[:40] or self.draft.pk}.pdf"
        headers = {"Content-Disposition": content_disposition_header("download" in request.GET, name)}
        return HttpResponse(made, content_type="application/pdf", headers=headers)


class MeetingFileView(DraftPage):
    """The meeting of a notice for one's diary."""

    def get(self, request, *args, **kwargs):
        """iCalendar."""
        if not self.draft.rule.meeting or self.draft.meeting_starts_at is None:
            raise Http404
        name = f"{self.draft.number or self.draft.pk}.ics"
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        return HttpResponse(
            meeting_file.calendar_of(self.draft), content_type="text/calendar; charset=utf-8", headers=headers
        )


class AgenciesView(Page):
    """Addressees as one types: agencies and groups."""

    permission = "documents.view_draft"

    def get(self, request, *args, **kwargs):
        """The best few."""
        text = request.GET.get("q", "").strip()[:60]
        return JsonResponse({"found": self.found(text) if text else []})

    def found(self, text: str) -> list[dict[str, Any]]:
        """Groups first, then agencies."""
        groups = AgencyGroup.objects.visible_to(self.request.user)
        rows = [
            {
                "label": f"{group.name}（{_('group')}）",
                "rows": [row_of(one) for one in drafting.of_group(group)],
            }
            for group in drafting.groups_like(groups, text)[:3]
        ]
        for agency in drafting.agencies_like(text)[:SUGGESTED]:
            row = {"name": agency.name, "agency": agency, "group": "", "mode": drafting.way_to(agency)}
            rows.append({"label": agency.name, "code": agency.code, "rows": [row_of(row)]})
        return rows


def row_of(one: dict) -> dict[str, Any]:
    """An addressee as the editor's list holds it."""
    agency = one["agency"]
    return {
        "name": one["name"], "unit_name": "", "code": agency.code, "unit_code": agency.unit_code,
        "group": one["group"], "mode": one["mode"], "agency": agency.pk, "with_attachments": True,
        "email": agency.email,
    }  # fmt: skip


class CorrectView(DraftPage):
    """Begin the document that puts a sent one right."""

    permission = "documents.add_draft"

    def get(self, request, *args, **kwargs):
        """Nothing is begun by looking."""
        return redirect(self.draft.get_absolute_url())

    def post(self, request, *args, **kwargs):
        """Begin it and write it."""
        if not request.user.has_perm(self.permission, self.draft):
            raise PermissionDenied
        try:
            new = drafting.correct(self.draft, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.draft.get_absolute_url())
        return redirect("documents:write", new.pk)


class TemplateView(DraftPage):
    """Keep the draft's text as a template of its unit."""

    permission = "documents.add_drafttemplate"

    def get(self, request, *args, **kwargs):
        """Nothing is kept by looking."""
        return redirect(self.draft.get_absolute_url())

    def post(self, request, *args, **kwargs):
        """Keep it."""
        name = request.POST.get("name", "").strip()
        if not request.user.has_perm(self.permission, self.draft):
            raise PermissionDenied
        if name:
            kept = drafting.save_as_template(self.draft, name, by=request.user)
            messages.success(request, _("Kept as a template: %(name)s") % {"name": kept})
        return redirect(self.draft.get_absolute_url())
