"""Senders of each unit's documents, and the numbers that they write."""

import random

from countyhall.domains.documents.demo import senders

POOLS = [
    (senders.CENTRAL, 38), (senders.LOCAL, 9), (senders.HOUSE, 15), (senders.TOWNSHIPS, 9), (senders.NEAR, 5),
    (senders.SCHOOLS, 4), (senders.OTHER_SCHOOLS, 2), (senders.BODIES, 12), (senders.COURTS, 2),
    (senders.MILITARY, 2), (None, 2),
]  # fmt: skip
OF_UNIT = {
    "KM-F": [(senders.SCHOOLS, 120), (senders.OTHER_SCHOOLS, 14)],
    "KM-E": [(senders.BODIES, 70)],
    "KM-A6": [(senders.HOUSE, 60)],
    "KM-B": [(senders.NEAR, 45), (senders.TOWNSHIPS, 30)],
    "KM-A3": [(senders.COURTS, 40)],
    "KM-L": [(senders.COURTS, 25)],
}
ENDINGS = ["綜", "企", "管", "行", "總", "人", "政", "研", "建", "工", "教", "社", "民", "財", "秘", "資"]
CUT = (
    "金門縣立",
    "金門縣",
    "行政院",
    "財團法人",
    "社團法人",
    "內政部",
    "交通部",
    "教育部",
    "衛生福利部",
    "經濟部",
)


def sender_of(code: str, rng: random.Random) -> str:
    """Somebody who writes to this unit: of its own circle more often than of any other."""
    pools = POOLS + OF_UNIT.get(code, [])
    pool = rng.choices([names for names, _weight in pools], [weight for _names, weight in pools])[0]
    if pool is None:
        return rng.choice(senders.SURNAMES) + "範" + rng.choice(senders.GIVEN)
    return pool[min(int(rng.expovariate(1.0) * len(pool) / 3), len(pool) - 1)]


def number_of(sender: str, rng: random.Random) -> str:
    """A number as that sender writes it; citizens write none."""
    if len(sender) <= 3:
        return ""
    core = sender
    for part in CUT:
        if core.startswith(part) and len(core) > len(part) + 1:
            core = core[len(part) :]
    return f"{core[:2]}{rng.choice(ENDINGS)}字第109{rng.randrange(100, 3_999_999):07}號"
