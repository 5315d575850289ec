"""One piece after the other: a piece over which the program stumbles keeps no other from its way."""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import translation

logger = logging.getLogger(__name__)
HANDS, BATCH = 8, 40
NO_DATABASE = (OperationalError, InterfaceError)
STUMBLED = "The exchange stumbled over %s; it is tried again in the next round."


def each(pieces: Iterable[Any], act: Callable[[Any], None]) -> int:
    """Do it with every piece; how many went well. Without the database nothing goes on."""
    count = 0
    for piece in pieces:
        try:
            act(piece)
        except NO_DATABASE:
            raise
        except Exception:
            logger.exception(STUMBLED, piece)
        else:
            count += 1
    return count


def batches(pieces: Iterable[Any]) -> Iterator[list]:
    """The pieces in their order, as many at a time as go into one transaction."""
    left = iter(pieces)
    while batch := list(islice(left, BATCH)):
        yield batch


@transaction.atomic
def in_one_transaction(pieces: Iterable[Any], act: Callable[[Any], None]) -> None:
    """Do it with each of them, or with none."""
    for piece in pieces:
        act(piece)


def by_the_batch(batches: Iterable[list], act: Callable[[list], None]) -> int:
    """Do it with a batch at a time; one that stumbles is done again piece by piece. How many went well."""
    count = 0
    for batch in batches:
        try:
            act(batch)
        except NO_DATABASE:
            raise
        except Exception:
            logger.info("The exchange stumbled over a batch; its pieces go one by one.", exc_info=True)
            count += each([[piece] for piece in batch], act)
        else:
            count += len(batch)
    return count


def at_once(pieces: Iterable[Any], act: Callable[[Any], None]) -> list[Any]:
    """Do with several pieces at a time what waits for the disk, never for the database; those that went well."""
    language = translation.get_language()

    def spoken(piece: Any) -> None:
        with translation.override(language):  # each thread has a language of its own
            act(piece)

    with ThreadPoolExecutor(HANDS) as hands:
        done = [(piece, hands.submit(spoken, piece)) for piece in pieces]
    well = []
    for piece, work in done:
        if (error := work.exception()) is None:
            well.append(piece)
        else:
            logger.error(STUMBLED, piece, exc_info=error)
    return well
