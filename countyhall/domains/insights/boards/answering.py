"""The answers of a board's tiles: of the current edition, with the columns that the reader may see, kept by digest."""

import hashlib
from typing import Any

from django.core.cache import cache

from countyhall.domains.insights.boards.declared import Tile
from countyhall.kernel.lake import Query, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Edition

KEPT = 24 * 3600
Rows = list[dict[str, Any]]


def answer(tile: Tile, edition: Edition, reader) -> Rows:
    """The rows of one tile for ``reader`` (``None``: the public; a ``Schema``: the columns chosen already).

    The caller has looked whether the reader may see the dataset. Raises ``BadQuery``.
    """
    if tile.query is None:
        return []
    return asked(edition, tile.query, lake.schema_for(edition, reader))


def asked(edition: Edition, query: Query, seen: Schema) -> Rows:
    """The rows of a question over the columns ``seen``.

    An answer is kept under the edition's digest, the columns seen and the question, so a new edition or other
    rights never meet an old one.
    """
    said = f"{edition.pk}|{edition.digest}|{seen.names}|{query!r}"
    key = "board:" + hashlib.sha256(said.encode()).hexdigest()
    rows = cache.get(key)
    if rows is None:
        rows = lake.ask(edition, query, by=seen).dicts()
        cache.set(key, rows, KEPT)
    return rows
