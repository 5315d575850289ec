"""The lives of cases, items, loans, applications, destructions, handovers and catalogues."""

from countyhall.domains.archives.lifecycle.case import case
from countyhall.domains.archives.lifecycle.ending import catalogue, destruction, handover, opinion
from countyhall.domains.archives.lifecycle.item import item
from countyhall.domains.archives.lifecycle.loan import loan
from countyhall.domains.archives.lifecycle.request import request

__all__ = ["case", "catalogue", "destruction", "handover", "item", "loan", "opinion", "request"]
