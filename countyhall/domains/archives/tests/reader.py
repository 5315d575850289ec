"""Reads the page that is needed most and stops before anything is written: a process to be killed."""

import sys
import time

import django
from django.conf import settings


def main(database: str, media: str) -> None:
    """Read for real, say so, and wait."""
    settings.DATABASES["default"]["NAME"], settings.MEDIA_ROOT = database, media
    django.setup()
    from countyhall.domains.archives.services import ocr_work

    whole = ocr_work.read_page

    def then_wait(page):
        whole(page)
        sys.stdout.write("read\n")
        sys.stdout.flush()
        time.sleep(600)

    ocr_work.read_page = then_wait
    ocr_work.read_next()


if __name__ == "__main__":
    main(*sys.argv[1:])
