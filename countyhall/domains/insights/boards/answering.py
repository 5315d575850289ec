"""The answers of a board's tiles: of the current edition, with the columns that the reader may see, kept by digest."""

import hashlib
from typing import Any

from django.core.cache import cache

from countyhall.domains.insights.boards.declared import Tile
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Edition

KEPT = 24 * 3600


def answer(tile: Tile, edition: Edition, reader) -> list[dict[str, Any]]:
    """The rows of one tile for ``reader`` (``None``: the public).

    The caller has looked whether the reader may see the dataset. An answer is kept under the edition's digest,
    the columns seen and the question, so a new edition or other rights never meet an old one. Raises ``BadQuery``.
    """
    if tile.query is None:
        return []
    seen = lake.schema_for(edition, reader)
    asked = f"{edition.pk}|{edition.digest}|{[f.name for f in seen]}|{tile.query!r}"
    key = "board:" + hashlib.sha256(asked.encode()).hexdigest()
    rows = cache.get(key)
    if rows is None:
        rows = lake.ask(edition, tile.query, by=seen).dicts()
        cache.set(key, rows, KEPT)
    return rows
