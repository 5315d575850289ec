"""Downloads, each through its record's own gate; what is sealed is read with a reason, and that is noted."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from countyhall.kernel.attachments import services
from countyhall.kernel.attachments.forms import ReasonForm
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.audit import services as audit
from countyhall.kernel.records.models import Record

# What a browser may show itself; everything else is saved.
SHOWN = {"image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf"}


@require_http_methods(["GET", "HEAD", "POST"])
def file(request, key, name: str) -> HttpResponse:
    """The bytes of a file. ``?inline`` shows pictures and PDF, ``?original`` asks for a photo's first bytes.

    404 outside of the record's gate; a sealed file, or an original, is 403 without the permission
    ``view_sealed_<model>`` and otherwise asks for a reason first.
    """
    attachment = services.by_key(key)
    if attachment is None or attachment.name != name or not _visible(request.user, attachment):
        raise Http404
    original = "original" in request.GET and bool(attachment.shown_sha256)
    if attachment.sealed or original:
        refusal = _ask_reason(request, attachment)
        if refusal is not None:
            return refusal
    audit.saw(attachment.record, by=request.user, way="file", what=attachment.name)
    return _send(attachment, original=original or not attachment.shown_sha256, inline="inline" in request.GET)


def _visible(user, attachment: Attachment) -> bool:
    model = attachment.content_type.model_class()
    if model is None or not issubclass(model, Record):
        return False
    return model.objects.visible_to(user).filter(pk=attachment.object_id).exists()


def _ask_reason(request, attachment: Attachment) -> HttpResponse | None:
    """A page that asks why, or ``None`` once the reason was given and written down."""
    record = attachment.record
    if not request.user.has_perm(f"{record._meta.app_label}.view_sealed_{record._meta.model_name}", record):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "attachment": attachment, "record": record}
        return render(request, "attachments/reason.html", context, status=400 if form.errors else 200)
    audit.looked_at(record, by=request.user, reason=f"{form.cleaned_data['reason']} ({attachment.name})")
    return None


def _send(attachment: Attachment, *, original: bool, inline: bool) -> FileResponse:
    try:
        content = services.open_file(attachment, original=original)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = inline and attachment.media_type in SHOWN
    response = FileResponse(
        content, as_attachment=not shown, filename=attachment.name, content_type=_said_type(attachment)
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(response, private=True, no_store=attachment.sealed, max_age=0)
    return response


def _said_type(attachment: Attachment) -> str:
    """Text is said to be plain; of its encoding nothing is known."""
    return "application/octet-stream" if attachment.media_type == "text/plain" else attachment.media_type
