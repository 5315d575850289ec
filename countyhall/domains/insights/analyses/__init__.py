"""Analyses declared in code, each with its board."""

from countyhall.domains.insights.boards.declared import Board

BOARDS: dict[str, Board] = {}
