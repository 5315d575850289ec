"""What is looked for in the scanned pages, who looks, and how large they are; in a process of its own."""

import json
import random

import django

from bench.shelf import ENGINE, table

SAMPLE = 1000


def known() -> dict:
    """Sessions of two readers, what they look for, and how large the tables are."""
    from django.conf import settings
    from django.test import Client

    from countyhall.kernel.people.models import User

    cookies = {}
    for account in ("archivist", "clerk"):
        client = Client()
        client.force_login(User.objects.get(username=account))
        cookies[account] = (
            f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        )
    return {"cookies": cookies, "questions": questions(), "sizes": sizes()}


def questions(each: int = 40) -> dict[str, list[str]]:
    """Words of two characters by how often they stand there, longer ones, and numbers, drawn from the pages."""
    from django.db.models import Max, Min

    from countyhall.domains.archives.models.page import PageText

    rng = random.Random(9)
    first, last = PageText.objects.aggregate(first=Min("pk"), last=Max("pk")).values()
    keys = rng.sample(range(first, last + 1), min(last - first, SAMPLE))
    texts = list(
        PageText.objects.filter(pk__in=keys, engine=ENGINE).order_by("pk").values_list("text", flat=True)
    )
    counted: dict[str, int] = {}
    for text in texts:
        for pair in {text[i : i + 2] for i in range(len(text) - 1)}:
            if all("\u4e00" <= letter <= "\u9fff" for letter in pair):
                counted[pair] = counted.get(pair, 0) + 1
    share = {pair: count / len(texts) for pair, count in counted.items()}

    def drawn(least: float, most: float) -> list[str]:
        some = sorted(pair for pair, part in share.items() if least <= part < most)
        return rng.sample(some, min(each, len(some)))

    numbers = [text[text.index("行檔字第") + 4 :][:10] for text in rng.sample(texts, min(each, len(texts)))]
    longer = []
    for text in rng.sample(texts, min(each, len(texts))):
        longer.append(rng.choice([part[:5] for part in text.split("，")[5:-2] if len(part) >= 8]))
    return {
        "two characters, on every second page or more": drawn(0.5, 1.1),
        "two characters, on 5 to 50 % of the pages": drawn(0.05, 0.5),
        "two characters, on 0.5 to 5 %": drawn(0.005, 0.05),
        "two characters, seldom": drawn(0, 0.003),
        "five characters": longer,
        "document numbers": numbers,
        "two words": [f"{a} {b}" for a, b in zip(drawn(0.05, 0.3), drawn(0.005, 0.05), strict=False)],
        "two characters put together by chance": [
            one[0] + other[1] for one, other in zip(drawn(0, 0.003), drawn(0, 0.003), strict=False)
        ],
    }  # fmt: skip


def sizes() -> list[tuple[str, int, int, int]]:
    """Table, rows, bytes of the table, bytes of its indexes."""
    from django.db import connection

    found = []
    for name in ("Page", "PageText", "PageEntry"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), pg_table_size(%s::regclass), pg_indexes_size(%s::regclass) "
                f"FROM {table(name)}", [table(name)] * 2
            )  # fmt: skip
            found.append((name, *cursor.fetchone()))
    return found


if __name__ == "__main__":
    django.setup()
    print(json.dumps(known(), ensure_ascii=False))
