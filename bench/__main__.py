"""``make bench``: measure all, or the claims that are named, print the tables and keep them in results.md."""

import argparse
from importlib import import_module

from bench import machine, results
from bench.instance import Instance

CLAIMS = (
    "pages", "report", "form", "importing", "serving", "takeover",
    "documents", "exchange", "signatures", "archives", "ocr", "lake", "opendata",
)  # fmt: skip


def main() -> None:
    """Run the claims one after the other; each is an own module with ``measure(instance, scales)``."""
    said = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    said.add_argument("claims", nargs="*", default=CLAIMS, metavar="|".join(CLAIMS))
    said.add_argument("--scales", default="1,10,100", help="multiples of the demo county's casework")
    given = said.parse_args()
    if unknown := set(given.claims) - set(CLAIMS):
        said.error(f"unknown: {', '.join(sorted(unknown))}")
    scales = [int(scale) for scale in given.scales.split(",")]
    with Instance() as instance:
        print(machine.state(instance), flush=True)
        for claim in given.claims:
            tables = import_module(f"bench.{claim}").measure(instance, scales)
            results.keep(claim, tables, machine.state(instance))
            print("\n\n".join(str(table) for table in tables), flush=True)


if __name__ == "__main__":
    main()
