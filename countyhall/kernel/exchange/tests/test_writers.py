"""What a file holds when its columns are called alike."""

import orjson

from countyhall.kernel.exchange import writers


def test_no_column_is_lost_in_json_when_two_are_called_alike():
    """X-10: value out equals value in, also where two headings are one word."""
    table = ("表", ["單位", "案號", "單位"], [["工務處", "P109-1", "教育處"]])
    written = orjson.loads(b"".join(writers.write("json", table)))
    assert written == [{"單位": "工務處", "案號": "P109-1", "單位 (2)": "教育處"}]
