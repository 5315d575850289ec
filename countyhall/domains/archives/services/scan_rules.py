"""The county's own rule for looking at samples of scanned pages, with the days it holds."""

from datetime import date
from decimal import Decimal

from countyhall.domains.archives.models.batch import SamplingRule

__all__ = ["seed"]

# 檔案電子儲存管理實施辦法 (A0030087) wants the content checked against the original; how many pages, and how
# many may be wrong, is agreed in the contract. A change is a new row.
RULES = [
    (
        date(2019, 1, 1),
        Decimal("5.0"),
        20,
        Decimal("1.00"),
        "檔案電子儲存管理實施辦法；本府影像數位化抽驗基準",
    )
]


def seed() -> None:
    """Write the rules that are not there yet; those that are stay as they are."""
    for valid_from, share, smallest, limit, basis in RULES:
        SamplingRule.objects.get_or_create(
            valid_from=valid_from,
            defaults={"share": share, "smallest": smallest, "limit": limit, "basis": basis},
        )
