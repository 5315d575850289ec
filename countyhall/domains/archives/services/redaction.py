"""Redacted copies 遮蔽版 of items for citizens: made, looked at again, kept beside the untouched original."""

import contextlib
import hashlib
from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.archives.models.item import Item
from countyhall.domains.archives.models.page import Page, RedactedCopy
from countyhall.domains.archives.selectors import scans as selectors
from countyhall.domains.archives.services import ocr_text, redaction_paper, scan
from countyhall.domains.archives.services.redaction_paper import Box, Original
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.attachments import store
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused

LABEL = "遮蔽版"
MOST_PAGES = 200


@transaction.atomic
def redact(item: Item, boxes: Mapping[str, Sequence], *, reason: str, ground: str, by) -> RedactedCopy:
    """Make the copy in which these rectangles are gone. Raises :class:`Refused` when anything shows through."""
    if not by.has_perm("archives.redact_item", item):
        raise PermissionDenied
    pages = list(selectors.pages_of_item(item))
    if not pages:
        raise Refused(_("No page of this item is scanned."))
    if len(pages) > MOST_PAGES:
        raise Refused(_("An item of more than %(most)s pages is redacted in parts.") % {"most": MOST_PAGES})
    areas = {page.pk: [Box(*one) for one in boxes.get(str(page.sequence), [])] for page in pages}
    if sum(map(len, areas.values())) != sum(map(len, boxes.values())):
        raise Refused(_("A rectangle lies on a page that this item does not have."))
    content = _written(pages, areas)
    copy = RedactedCopy.objects.create(
        item=item, boxes={key: [list(one) for one in ones] for key, ones in boxes.items()},
        reason=reason, ground=ground, by=by, sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    name = f"redacted-{(item.number or str(item.pk)).replace('/', '-')}-{copy.pk}.pdf"
    copy.file = attachments.attach(
        item, SimpleUploadedFile(name, content, "application/pdf"), by=by, label=LABEL
    )
    copy.save(update_fields=["file"])
    audit.record(item, "redact", by=by, reason=reason, ground=ground, boxes=sum(map(len, boxes.values())))
    return copy


def _written(pages: list[Page], areas: dict[int, list[Box]]) -> bytes:
    with contextlib.ExitStack() as stack:
        originals = [_original(page, areas[page.pk], stack) for page in pages]
        content = redaction_paper.write(originals, "")
    shown = [areas[page.pk] for page in pages]
    if found := redaction_paper.faults(content, shown, _bytes_of(pages)):
        raise Refused(
            _("The copy was not kept, as something still shows: %(what)s") % {"what": " ".join(found)}
        )
    return content


def _original(page: Page, boxes: list[Box], stack: contextlib.ExitStack) -> Original:
    image = stack.enter_context(scan.image_of(page))
    text = selectors.text_of(page)
    return Original(
        image, page.dots, text.text if text else "", ocr_text.unpack(text.words) if text else (), boxes
    )


def _bytes_of(pages: list[Page]):
    for page in pages:
        for file in (page.master, page.copy):
            if file is not None:
                yield store.path_of(file.sha256).read_bytes()


def released(item: Item) -> RedactedCopy | None:
    """The copy that citizens get: the newest redacted one. Nothing else of a scanned item is given out."""
    return item.redactions.filter(file__isnull=False).order_by("-pk").first()
