"""What a dataset promises is changed by those who keep it, with a line of history."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from countyhall.kernel.audit import services as audit
from countyhall.kernel.lake.contracts import Contract
from countyhall.kernel.lake.models import Dataset


@transaction.atomic
def agree(dataset: Dataset, contract: dict[str, Any], key: tuple[str, ...], frequency: str, *, by) -> None:
    """Write the contract. Raises ``BadContract`` in words when the lake does not understand it."""
    Contract.from_json(contract)
    dataset.contract, dataset.frequency = contract, frequency
    dataset.layout = replace(dataset.schema, key=key).to_json()
    dataset.save(update_fields=["contract", "frequency", "layout"])
    audit.record(dataset, "agree", by=by)
