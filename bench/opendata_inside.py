"""Inside an instance: the lake's table of 15 columns published as open data, and the same rows as CSV for the peers."""

import gzip
import json
import shutil
import sys
from datetime import date
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402

from bench.lake_inside import SCHEMA, batches  # noqa: E402
from countyhall.domains.opendata.models import Category, OpenDataset  # noqa: E402
from countyhall.kernel.lake import Filter, Query, services  # noqa: E402
from countyhall.kernel.lake.models import Edition  # noqa: E402
from countyhall.kernel.organisation.models import Unit  # noqa: E402

IDENTIFIER = "371020000A-990001"


def main(count: int, home: str) -> None:
    """Print the dataset's number, the path of the CSV, and the ids of the page that every peer must give."""
    unit = Unit.objects.filter(parent=None).order_by("pk").first()
    table = services.create("bench-open", "旅客", SCHEMA, unit=unit)
    edition = services.make_edition(table, batches(count), as_of=date(2020, 9, 30))
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.CHECKED)
    edition = services.publish(edition, by=None)
    now = timezone.now()
    dataset = OpenDataset.objects.create(
        identifier=IDENTIFIER, title="旅客", description="旅客", category=Category.TRAFFIC, unit=unit, table=table,
        state=OpenDataset.State.PUBLISHED, issued_at=now, modified_at=now,
    )  # fmt: skip
    dataset.releases.create(number=1, edition=edition, source_edition=edition, published_at=now)
    path = Path(home) / "opendata.csv"
    with gzip.open(services.whole_file(edition, "csv")) as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain, 1 << 20)
    services.relation_of(edition)
    query = Query(
        where=(Filter("port", "eq", "水頭"), Filter("age", "eq", "20-24")), fields=("id",), limit=100
    )
    expected = services.ask(edition, query).column("id")
    print(json.dumps({"identifier": IDENTIFIER, "csv": str(path), "expected": expected}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
