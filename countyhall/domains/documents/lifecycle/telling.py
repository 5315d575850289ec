"""Telling colleagues, each in their own language; a classified document is named by its number alone."""

from countyhall.kernel.notices import services as notices
from countyhall.kernel.notices.services import Spoken


def tell(people, message, record, **said) -> None:
    """Tell those of ``people`` who may see ``record``; ``said`` fills the lazily translated ``message``."""
    notices.tell(people, Spoken(message, {key: str(value) for key, value in said.items()}), record=record)
