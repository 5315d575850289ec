"""Writes one letter with a file, sends it round until it is decided, and prints where its parts are kept."""

import json
import sys

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402

from countyhall.kernel.approvals import services as approvals  # noqa: E402
from countyhall.kernel.approvals.models import Signature, Wording  # noqa: E402
from countyhall.kernel.attachments import services as attachments  # noqa: E402
from countyhall.kernel.attachments import store  # noqa: E402
from tests.reliability.falls import Way  # noqa: E402


def main() -> None:
    """One letter, one opinion, one file."""
    way = Way()
    file = attachments.attach(way.draft, SimpleUploadedFile("清冊.txt", "清冊一份".encode()))
    approvals.circulate(way.draft, way.route, by=way.clerk)
    way.sign(way.chief)
    way.sign(way.head)
    said = {
        "draft": way.draft.pk, "document": way.draft.document_id, "file": str(store.path_of(file.sha256)),
        "wording": Wording.objects.latest("pk").pk,
        "act": Signature.objects.filter(by=way.chief).latest("pk").pk,
    }  # fmt: skip
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
