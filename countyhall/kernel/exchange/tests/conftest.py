"""Sheets made in a line."""

import io

import pytest
from openpyxl import Workbook

from countyhall.kernel.exchange import services


def xlsx(rows: list[list]) -> bytes:
    """A workbook of these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def importer(db):
    """The importer of the test record."""
    return services.importer_of("casebook.case")
