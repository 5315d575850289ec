"""What the clock refuses, in words for the person at the desk."""

from django.utils.translation import gettext as _

__all__ = ["Unlawful", "YearNotLoaded"]


class Unlawful(ValueError):
    """The rule does not allow this; the message says why and what to do."""


class YearNotLoaded(Unlawful, LookupError):
    """The working-day calendar of a year is needed and is not there. ``year`` is Gregorian."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(year)

    def __str__(self) -> str:
        return _(
            "The working-day calendar of ROC year %(roc)s (%(year)s) is not loaded. Import the official "
            "calendar of that year (its CSV) on the page “Working-day calendar”, then try again."
        ) % {"roc": self.year - 1911, "year": self.year}
