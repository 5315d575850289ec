"""Standard populations: whose ages a rate is weighted by. Dated, each with its source; shares are computed."""

from dataclasses import dataclass
from datetime import date

GROUPS = (
    "0-4", "5-9", "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59",
    "60-64", "65-69", "70-74", "75-79", "80-84", "85+",
)  # fmt: skip


@dataclass(frozen=True)
class Standard:
    """A population by the eighteen groups; only its proportions matter."""

    code: str
    name: str
    valid_from: date
    source: str
    people: tuple[float, ...]

    def shares(self) -> dict[str, float]:
        """Group → share of the whole; together 1."""
        whole = sum(self.people)
        return {group: n / whole for group, n in zip(GROUPS, self.people, strict=True)}


WHO_2000 = Standard(
    "who-2000",
    "WHO 2000 年世界標準人口",
    date(2001, 1, 1),
    "Ahmad OB et al., Age standardization of rates: a new WHO standard, GPE Discussion Paper 31, WHO, 2001, table 4",
    (
        8.86,
        8.69,
        8.60,
        8.47,
        8.22,
        7.93,
        7.61,
        7.15,
        6.59,
        6.04,
        5.37,
        4.55,
        3.72,
        2.96,
        2.21,
        1.52,
        0.91,
        0.635,
    ),
)
# Thousands on 1 July 2000, men and women added, the groups from 85 on together.
TAIWAN_2000 = Standard(
    "taiwan-2000",
    "臺灣 2000 年人口",
    date(2000, 7, 1),
    "United Nations, World Population Prospects 2019, popM and popF, location 158, year 2000 (CC BY 3.0 IGO)",
    (
        1490.957,
        1594.604,
        1577.590,
        1877.948,
        1996.891,
        1725.247,
        1822.123,
        1941.656,
        1801.492,
        1579.828,
        1104.688,
        792.894,
        742.251,
        668.198,
        554.528,
        382.988,
        194.369,
        118.276,
    ),
)
STANDARDS = {one.code: one for one in (WHO_2000, TAIWAN_2000)}
