"""What must hold of an instance whatever befell it."""

from tests.reliability.instance import Instance


def nothing_lost(instance: Instance, acknowledged: list[str]) -> None:
    """Every acknowledged number is there, none is missing between, and each has its row and its history."""
    taken = instance.ask(
        "select n.value, n.text from records_number n join records_series s on s.id = n.series_id "
        "where s.key = 'reliability' order by 1"
    )
    assert [value for value, _text in taken] == list(range(1, len(taken) + 1)), "the numbers have a gap"
    texts = {text for _value, text in taken}
    assert set(acknowledged) <= texts, "an acknowledged number is lost"
    rows = {row[0] for row in instance.ask("select code from organisation_unit where code ~ '^R[0-9]{8}$'")}
    lines = [
        row[0]
        for row in instance.ask(
            "select data->>'number' from audit_entry where action = 'made' and data ? 'number'"
        )
    ]
    assert rows == texts, "a number without its row, or a row without its number"
    assert sorted(lines) == sorted(texts), "history does not say what happened"


def history_holds(instance: Instance) -> None:
    """The chain is unbroken; the doctor says so."""
    said = instance.run("doctor", "--audit", well=None)
    assert "✓ History" in said, said


WHOLE = """
select p.number, p.state, p.subject,
  (select count(*) from records_number n where n.text = p.number),
  (select count(*) from petitions_petitioner v where v.petition_id = p.id),
  array(select f.code::text from records_fact f
        where f.object_id = p.id and f.content_type_id = t.id order by 1),
  array(select a.action::text from audit_entry a
        where a.object_id = p.id and a.content_type_id = t.id order by a.position),
  (select count(*) from deadlines_clock c
   where c.object_id = p.id and c.content_type_id = t.id and c.code = 'petitions.simple'),
  (select count(*) from search_entry s where s.object_id = p.id and s.content_type_id = t.id),
  array(select l.kind::text from petitions_letter l where l.petition_id = p.id order by l.id)
from petitions_petition p, django_content_type t
where t.app_label = 'petitions' and t.model = 'petition' order by p.number
"""
# A step is there with all that belongs to it, or not at all.
RECEIVED = (1, 1, ["registered"], ["created"], 0, 1, ["confirm"])
CONFIRMED = (1, 1, ["received", "registered"], ["created", "confirm"], 1, 1, ["confirm", "receipt"])


def petitions_are_whole(instance: Instance, acknowledged: dict[str, str], confirmed: set[str]) -> None:
    """Every acknowledged petition is there with its own text, each in one of two states and in nothing between."""
    rows = {row[0]: row[1:] for row in instance.ask(WHOLE)}
    assert set(acknowledged) <= set(rows), "an acknowledged petition is lost"
    for number, (state, subject, *parts) in rows.items():
        assert tuple(parts) == (CONFIRMED if state == "confirmed" else RECEIVED), f"{number} is half there"
        assert state == "confirmed" or number not in confirmed, "an acknowledged confirmation is lost"
        if number in acknowledged:
            assert acknowledged[number] in subject, f"{number} was given to another letter"
    taken = [
        row[0] for row in instance.ask("select text from records_number where text like 'P%' order by 1")
    ]
    assert taken == sorted(rows) == [f"P109-{n:06}" for n in range(1, len(rows) + 1)], (
        "the numbers have a gap"
    )


def letters_went_once(instance: Instance, received: dict[str, int]) -> None:
    """No letter came twice. Each came, or is one whose text was leaving when its process died: then the unit
    is told that nobody knows, and it is not sent again by itself."""
    assert [key for key, times in received.items() if times > 1] == [], "a letter came twice"
    letters = dict(instance.ask("select message_id, state from notices_mail"))
    assert set(received) <= set(letters)
    missing = {state for key, state in letters.items() if key not in received}
    assert missing <= {"technical-failure"}, f"letters that never left are {missing}"
