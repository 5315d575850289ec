"""One stored byte is changed behind the house's back: the doctor names the document, opinion, text or file."""

import json
from pathlib import Path

import psycopg
import pytest

from countyhall.config import embedded_postgres
from countyhall.config.embedded_postgres import Server
from tests.reliability.instance import Instance

pytestmark = pytest.mark.reliability


@pytest.fixture
def office(new_instance):
    """An office of its own, since nothing in it is to be trusted afterwards."""
    made = new_instance()
    server = Server(made.home)
    server.start()
    yield made
    server.release()


def flip(office: Instance, table: str, column: str, pk: int) -> None:
    """Change one letter of a stored text, as somebody with the keys of the database would: past every trigger."""
    with psycopg.connect(embedded_postgres.url(office.home)) as connection:
        connection.execute("set session_replication_role = replica")
        changed = connection.execute(
            f"update {table} set {column} = overlay({column} placing '不' from 1 for 1) where id = %s", [pk]
        )
        assert changed.rowcount == 1


def flip_file(path: Path) -> None:
    """Change one byte of a stored file."""
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.chmod(0o640)
    path.write_bytes(data)


def test_one_changed_byte_of_document_text_opinion_or_file_is_named(office):
    """X-06, DOC-07: over the command line, each of the four by its own name, and nothing else."""
    process = office.start(
        module="tests.reliability.signed_letter",
        DJANGO_SETTINGS_MODULE="countyhall.config.settings",
        COUNTYHALL_DATE="2020-10-05",
    )
    said, _none = process.communicate(timeout=300)
    assert process.returncode == 0, said
    letter = json.loads(said.splitlines()[-1])
    well = office.run("doctor", "--audit", well=None)
    assert "✓ Sign-off" in well and "✓ Stored files" in well and "✓ History" in well, well
    assert "✓ Rows of records" in well, well
    flip(office, "documents_document", "subject", letter["document"])
    flip(office, "documents_draft", "decided_text", letter["draft"])
    flip(office, "approvals_wording", "text", letter["wording"])
    flip(office, "approvals_signature", "opinion", letter["act"])
    flip_file(Path(letter["file"]))
    ill = office.run("doctor", "--audit", well=False)
    assert f"documents.Document {letter['document']}: its row was changed" in ill
    assert f"documents.Draft {letter['draft']}: its row was changed" in ill
    assert f"documents.draft/{letter['draft']}: the text of" in ill
    assert f"documents.draft/{letter['draft']}: act {letter['act']}" in ill and "opinion was changed" in ill
    assert "清冊.txt" in ill and Path(letter["file"]).name[:16] in ill
    assert "✓ History" in ill
    flip(office, "audit_entry", "action", office.ask("select min(id) from audit_entry")[0][0])
    assert "✓ History" not in office.run("doctor", "--audit", well=False)
