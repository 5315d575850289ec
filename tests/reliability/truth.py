"""What must hold of an instance whatever befell it."""

from tests.reliability.instance import Instance


def nothing_lost(instance: Instance, acknowledged: list[str]) -> None:
    """Every acknowledged number is there, none is missing between, and each has its row and its history."""
    values = [row[0] for row in instance.ask(
        "select n.value from records_number n join records_series s on s.id = n.series_id "
        "where s.key = 'reliability' order by 1"
    )]  # fmt: skip
    assert values == list(range(1, len(values) + 1)), "the numbers have a gap"
    texts = {row[0] for row in instance.ask("select text from records_number")}
    assert set(acknowledged) <= texts, "an acknowledged number is lost"
    rows = {row[0] for row in instance.ask("select code from organisation_unit where code like 'R%'")}
    lines = [row[0] for row in instance.ask("select data->>'number' from audit_entry where action = 'made'")]
    assert rows == texts, "a number without its row, or a row without its number"
    assert sorted(lines) == sorted(texts), "history does not say what happened"


def history_holds(instance: Instance) -> None:
    """The chain is unbroken; the doctor says so."""
    said = instance.run("doctor", "--audit", well=None)
    assert "✓ History" in said, said
