"""Finding by number what waits to be filed in other domains, without knowing them."""

from countyhall.kernel.registry import registry

STEP = "file"


def find(number: str, by):
    """The record of this number that ``by`` may file, with its lifecycle; ``(None, None)`` where there is none.

    Any domain's record that has a step ``file`` and a ``file_case`` is one.
    """
    for page in registry.all("pages"):
        pages = page()
        steps = pages.lifecycle.steps if pages.lifecycle else {}
        if STEP not in steps or not hasattr(pages.model, "file_case"):
            continue
        record = pages.visible_to(by).filter(number=number).first()
        if record is not None:
            return record, pages.lifecycle
    return None, None
