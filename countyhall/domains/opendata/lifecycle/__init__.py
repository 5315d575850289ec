"""The life of an open dataset, from the proposal to the withdrawal; and of a question about it."""

from countyhall.domains.opendata.lifecycle.dataset import dataset
from countyhall.domains.opendata.lifecycle.question import question

__all__ = ["dataset", "question"]
