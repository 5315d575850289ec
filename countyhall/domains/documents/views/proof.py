"""The proof of a document as a file to take away."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from countyhall.domains.documents.models import Document
from countyhall.domains.documents.services import proof
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.web.views import Page


class ProofView(Page):
    """One file: letters, files, sign-off, days, history; verified without the house."""

    permission = "documents.view_document"

    def get(self, request, *args, **kwargs):
        """The file, or why there is none."""
        document = get_object_or_404(Document.objects.visible_to(request.user), pk=kwargs["pk"])
        out = TemporaryFile()  # noqa: SIM115 (the answer closes it)
        try:
            proof.write(document, out, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(document.get_absolute_url())
        audit.saw(document, by=request.user, way="proof")
        out.seek(0)
        name = f"{document.number}-{_('proof')}.zip"
        return FileResponse(out, as_attachment=True, filename=name, content_type="application/zip")
