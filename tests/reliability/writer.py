"""Takes numbers and writes history without end; prints each number once the database has acknowledged it."""

import sys

import django

django.setup()

from django.db import DatabaseError, connection, transaction  # noqa: E402

from countyhall.kernel.audit import services as audit  # noqa: E402
from countyhall.kernel.organisation.models import Unit  # noqa: E402
from countyhall.kernel.records import services as records  # noqa: E402

SERIES = "reliability"


def write() -> str:
    """One piece of business: a number, a row, a line of history, all or none."""
    with transaction.atomic():
        number = records.next_number(SERIES, text=lambda n: f"R{n:08}")
        unit = Unit.objects.create(code=number, name=number)
        audit.record(unit, "made", number=number)
    return number


def say(text: str) -> None:
    """A line to whoever counts."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Until somebody ends it, or until the disk is full when ``--until-refused`` is given."""
    while True:
        try:
            say(write())
        except DatabaseError as error:
            connection.close()
            if "--until-refused" in sys.argv:
                say(f"refused: {' '.join(str(error).split())}")
                return


if __name__ == "__main__":
    main()
