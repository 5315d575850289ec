"""Scanned pages at the desk: found, opened at the find, corrected by keyboard; how reading goes."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from countyhall.domains.archives.models.batch import Batch
from countyhall.domains.archives.models.item import Item
from countyhall.domains.archives.models.page import Doubt, OcrOrder
from countyhall.domains.archives.models.page import Page as Scan
from countyhall.domains.archives.selectors import page_grams
from countyhall.domains.archives.selectors import scans as selectors
from countyhall.domains.archives.services import ocr, ocr_text, ocr_work, scan
from countyhall.domains.archives.views.scanning import number
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.web.views import Page

ITEM = "archives.view_item"
THUMB, CUT_MARGIN = 220, 40  # pixels
CORRECT = "archives.correct_page"


class SearchView(Page):
    """Any two characters in all pages that were read."""

    permission = ITEM
    title = gettext_lazy("Search scanned pages")
    template_name = "archives/page_search.html"

    def get_context_data(self, **kwargs):
        """Add what was found, newest first."""
        asked = self.request.GET.get("q", "").strip()[:200]
        below = number(self.request.GET.get("below")) or None
        found = selectors.find(self.request.user, asked, below=below) if asked else None
        missing = ocr.missing()
        return super().get_context_data(
            q=asked, found=found, below=below, missing=missing, heading=self.title, **kwargs
        )


class ScanPage(Page):
    """A page about one scanned page, through the gate of its item."""

    permission = ITEM

    def item(self) -> Item:
        """The item, through the gate."""
        seen = Item.objects.visible_to(self.request.user).select_related("unit")
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def scan(self) -> Scan:
        """The page as it is read today."""
        pages = selectors.pages_of_item(self.item())
        return get_object_or_404(pages.select_related("item", "batch"), sequence=self.kwargs["sequence"])


class ViewerView(ScanPage):
    """The page's picture with the finds marked, its text, and the way to its neighbours."""

    title = gettext_lazy("Scanned page")
    template_name = "archives/viewer.html"

    def get_context_data(self, **kwargs):
        """Add picture, boxes, text and neighbours."""
        page = self.scan()
        asked = self.request.GET.get("q", "").strip()[:200]
        text = selectors.text_of(page)
        places = page_grams.finds(text.text, page_grams.asked(asked)[1]) if text and asked else []
        placed = ocr_text.unpack(text.words) if text else []
        order = selectors.order_of(page)
        return super().get_context_data(
            heading=f"{page.item.number} · {page.sequence}", page=page, item=page.item, q=asked, text=text,
            lines=_lines(text.text, places) if text else [],
            boxes=[box for start, end in places for box in ocr_text.boxes_of(placed, start, end)],
            pages=list(selectors.pages_of_item(page.item).values_list("sequence", flat=True)),
            before=selectors.neighbour(page, -1), after=selectors.neighbour(page, 1), order=order,
            missing=ocr.missing(),
            inside=selectors.find(self.request.user, asked, item=page.item).hits if asked else [],
            may_redact=self.request.user.has_perm("archives.redact_item", page.item),
            trail=[(page.item, page.item.get_absolute_url()), (page.sequence, "")], **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Have this page read before all others."""
        page = self.scan()
        ocr_work.ask(page, by=request.user)
        messages.success(request, _("This page is read next."))
        return redirect(request.get_full_path())


def _lines(text: str, places: list[tuple[int, int]]) -> list:
    """The text line by line, the finds marked."""
    lines, at = [], 0
    for line in text.split("\n"):
        inside = [
            (max(a - at, 0), min(b - at, len(line))) for a, b in places if a < at + len(line) and b > at
        ]
        lines.append(_marked(line, inside))
        at += len(line) + 1
    return lines


def _marked(line: str, inside: list[tuple[int, int]]) -> list[tuple[bool, str]]:
    parts, at = [], 0
    for first, last in inside:
        parts += [(False, line[at:first]), (True, line[max(first, at) : last])]
        at = max(at, last)
    return [part for part in [*parts, (False, line[at:])] if part[1]]


class ImageView(ScanPage):
    """The access copy's bytes; ``?small`` for lists. The master leaves the house only through its batch."""

    def get(self, request, *args, **kwargs):
        """A picture for whoever sees the item."""
        page = self.scan()
        if page.copy is None:
            raise Http404
        if "small" not in request.GET:
            note(page, request.user)
        return picture(page, small="small" in request.GET)


def note(page: Scan, user) -> None:
    """That the page was seen: of a sealed item in its history, of any other among its readers."""
    what = _("page %(page)s") % {"page": page.sequence}
    if page.item.sealed:
        audit.looked_at(page.item, by=user, reason=what)
    audit.saw(page.item, by=user, way="file", what=what)


class BatchImageView(Page):
    """A page of any attempt, for those who work on its batch."""

    permission = "archives.view_batch"

    def get(self, request, *args, **kwargs):
        """The picture, through the gates of batch and item."""
        batches = Batch.objects.visible_to(request.user).values("pk")
        items = Item.objects.visible_to(request.user).values("pk")
        page = get_object_or_404(Scan, pk=self.kwargs["pk"], batch__in=batches, item__in=items)
        if page.copy is None:
            raise Http404
        return picture(page, small="small" in request.GET)


def picture(page: Scan, *, small: bool = False) -> HttpResponse:
    """The access copy, or a thumbnail of it."""
    with attachments.open_file(page.copy) as file:
        content = file.read()
    if small:
        with Image.open(io.BytesIO(content)) as image:
            image.thumbnail((THUMB, THUMB * 2))
            out = io.BytesIO()
            image.save(out, "JPEG", quality=70)
            content = out.getvalue()
    return shown(content, "image/jpeg")


def shown(content: bytes, media_type: str) -> HttpResponse:
    """Bytes that a browser shows and nobody else keeps."""
    response = HttpResponse(content, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(response, private=True, max_age=300)
    return response


class CorrectView(Page):
    """One doubtful reading at a time beside its cut-out; typed, sent with Enter."""

    permission = CORRECT
    title = gettext_lazy("Doubtful readings")
    template_name = "archives/correct.html"

    def waiting(self):
        """What waits, document numbers first; those that were passed over come last."""
        return selectors.doubts_for(self.request.user).select_related("page__item")

    def get_context_data(self, **kwargs):
        """Add the doubt, its surroundings, and how many wait."""
        waiting = self.waiting()
        past = number(self.request.GET.get("past"))
        doubt = (waiting.filter(pk__gt=past).first() if past else None) or waiting.first()
        text = selectors.text_of(doubt.page) if doubt else None
        return super().get_context_data(
            doubt=doubt,
            count=waiting.count(),
            around=_around(text.text, doubt) if text else ("", "", ""),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        """Keep the answer and show the next."""
        doubt = self.waiting().filter(pk=number(request.POST.get("doubt"))).first()
        if doubt is None:
            messages.warning(request, _("Somebody else has read this already."))
            return redirect("archives:corrections")
        try:
            ocr_work.answer(doubt, request.POST.get("answer", ""), by=request.user)
        except Refused as no:
            messages.error(request, str(no))
            return redirect(f"{reverse('archives:corrections')}?past={doubt.pk}")
        return redirect(f"{reverse('archives:corrections')}?past={number(request.POST.get('past'))}")


def _around(text: str, doubt: Doubt, letters: int = 18) -> tuple[str, str, str]:
    end = doubt.start + len(doubt.reading)
    before = text[max(0, doubt.start - letters) : doubt.start].split("\n")[-1]
    return before, text[doubt.start : end], text[end : end + letters].split("\n")[0]


class CutView(Page):
    """The place on the page that a doubt is about, cut out of the master."""

    permission = CORRECT

    def get(self, request, *args, **kwargs):
        """A strip of the line, the doubtful letters framed."""
        doubt = get_object_or_404(
            selectors.doubts_of(request.user).select_related("page__master"), pk=self.kwargs["pk"]
        )
        if doubt.page.master is None:
            raise Http404
        try:
            with scan.image_of(doubt.page) as image:
                return shown(cut_out(image, doubt), "image/png")
        except ValidationError as error:
            raise Http404 from error


def cut_out(image: Image.Image, doubt: Doubt) -> bytes:
    """The letters with something of their surroundings, as PNG."""
    wide = max(doubt.width, doubt.height * 8)
    middle = doubt.left + doubt.width // 2
    area = (
        max(0, middle - wide), max(0, doubt.top - CUT_MARGIN // 2),
        min(image.width, middle + wide), min(image.height, doubt.top + doubt.height + CUT_MARGIN // 2),
    )  # fmt: skip
    piece = image.crop(area).convert("RGB")
    frame = (doubt.left - area[0] - 5, doubt.top - area[1] - 5, doubt.width + 10, doubt.height + 10)
    pen = Image.new("RGB", (1, 1), (23, 109, 125))
    for x, y, width, height in (
        (frame[0], frame[1], frame[2], 3), (frame[0], frame[1] + frame[3], frame[2], 3),
        (frame[0], frame[1], 3, frame[3]), (frame[0] + frame[2], frame[1], 3, frame[3] + 3),
    ):  # fmt: skip
        piece.paste(pen.resize((max(1, width), max(1, height))), (x, y))
    out = io.BytesIO()
    piece.save(out, "PNG")
    return out.getvalue()


class OcrView(Page):
    """How reading goes: what waits, at what pace, until when; pause, go on, take a batch off."""

    permission = "archives.view_batch"
    title = gettext_lazy("Reading of pages")
    template_name = "archives/ocr.html"

    def get_context_data(self, **kwargs):
        """Add forecast, needs, problems and doubts."""
        needs = selectors.waiting_by_need()
        failed = selectors.unreadable(self.request.user)
        batches = Batch.objects.visible_to(self.request.user).filter(
            pages__ocr__done_at=None, pages__ocr__isnull=False
        )
        return super().get_context_data(
            forecast=selectors.forecast(), missing=ocr.missing(), version=ocr.version(),
            needs=[(label, needs.get(need, 0)) for need, label in OcrOrder.Need.choices],
            failed=list(failed[:50]), batches=list(batches.distinct()[:50]),
            doubts=selectors.doubts_for(self.request.user).count(),
            may=self.request.user.has_perm("archives.change_batch"), **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Pause, go on, or read no more of a batch."""
        if not request.user.has_perm("archives.change_batch"):
            raise PermissionDenied
        what = request.POST.get("what")
        if what == "pause":
            ocr_work.pause(by=request.user)
        elif what == "resume":
            ocr_work.resume(by=request.user)
        elif what == "cancel":
            seen = Batch.objects.visible_to(request.user)
            count = ocr_work.cancel(
                get_object_or_404(seen, pk=number(request.POST.get("batch"))), by=request.user
            )
            messages.success(request, _("%(count)s pages were taken off.") % {"count": count})
        return redirect("archives:ocr")
