"""One piece after the other: a piece over which the program stumbles keeps no other from its way."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)


def each(pieces: Iterable[Any], act: Callable[[Any], None]) -> int:
    """Do it with every piece; how many went well. Without the database nothing goes on."""
    count = 0
    for piece in pieces:
        try:
            act(piece)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("The exchange stumbled over %s; it is tried again in the next round.", piece)
        else:
            count += 1
    return count
