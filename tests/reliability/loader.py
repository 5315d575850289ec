"""Loads editions of one dataset without end and publishes each; prints each number once it was acknowledged."""

import sys
from datetime import date

import django

django.setup()

from django.db import DatabaseError, connection  # noqa: E402

from countyhall.kernel.lake import Field, Kind, Schema, services  # noqa: E402
from countyhall.kernel.lake.models import Dataset, Edition  # noqa: E402
from countyhall.kernel.organisation.models import Unit  # noqa: E402

CODE = "reliability"
SCHEMA = Schema((Field("edition", "版次", Kind.INTEGER), Field("n", "序號", Kind.INTEGER), Field("text", "文字")),
                key=("n",))  # fmt: skip
ROWS = 40_000


def dataset() -> Dataset:
    """The dataset, made the first time."""
    found = Dataset.objects.filter(code=CODE).first()
    unit = Unit.objects.order_by("pk").first() or Unit.objects.create(code="R", name="測試")
    return found or services.create(CODE, "可靠性", SCHEMA, unit=unit)


def load(into: Dataset) -> int:
    """One edition whose every row tells which it is, published."""
    mark = into.editions.count() + 1
    rows = ((mark, n, f"第{mark}版第{n}列" * 5) for n in range(ROWS))
    edition = services.make_edition(into, rows, as_of=date(2020, 9, 30))
    edition.state = Edition.State.CHECKED
    edition.save(update_fields=["state"])
    return services.publish(edition, by=None).number


def say(text: str) -> None:
    """A line to whoever counts."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Until somebody ends it, or until the disk is full when ``--until-refused`` is given."""
    into = dataset()
    while True:
        try:
            say(str(load(into)))
        except (DatabaseError, services.StoreFull) as error:
            connection.close()
            if "--until-refused" in sys.argv:
                say(f"refused: {' '.join(str(error).split())}")
                return


if __name__ == "__main__":
    main()
