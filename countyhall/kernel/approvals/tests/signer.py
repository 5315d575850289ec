"""A process of its own that signs, and dies or waits before it commits."""

import sys
import time

import pytest  # noqa: F401  the kernel's own test records are there only then


def main(database: str, circulation: int, person: int) -> None:
    """Sign in an open transaction, say so, and never commit."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from django.db import transaction

    from countyhall.kernel.approvals import services
    from countyhall.kernel.approvals.models import Circulation
    from countyhall.kernel.people.models import User
    from countyhall.kernel.records.tests.models import Case

    Case.approval_text = lambda self: self.body
    with transaction.atomic():
        services.sign(Circulation.objects.get(pk=circulation), by=User.objects.get(pk=person), opinion="可")
        sys.stdout.write("signed\n")
        sys.stdout.flush()
        time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
