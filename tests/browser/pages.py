"""Sizes of a desk and a telephone, and what a page's scripts complain about."""

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def complaints_of(page, told: list[str]) -> None:
    """Note scripts that fail and breaches of the security policy."""
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda said: told.append(said.text) if "Security Policy" in said.text else None)
