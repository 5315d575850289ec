"""Spreadsheets in, with a dry run and words for every error, and lists out in every format."""

from countyhall.kernel.exchange.importer import Importer

__all__ = ["Importer"]
