"""Who writes to the county and is written to: the address book of the demo county. Codes are made up."""

from datetime import date

from countyhall.domains.documents.demo.words import words

CENTRAL = words("central")
LOCAL = words("local")
COURTS = words("courts")
MILITARY = words("military")
HOUSE = words("house")
TOWNSHIPS = words("townships")
NEAR = words("near")
SCHOOLS = words("schools")
OTHER_SCHOOLS = words("other_schools")
BODIES = words("bodies")
SURNAMES, GIVEN = "陳許李黃王楊蔡林張吳呂洪薛莊翁歐董盧何邱", "安宜平和順昌明仁義禮智信成達文武青松柏梅"
USERS_OF_SIGNOFF = 74  # agencies and schools, 公文線上簽核, in 109-09

# The word of a sender's numbers, by the sign that tells it: 內政部 → 台內.
WORDS = {"部": "台{0}", "署": "{0}綜", "局": "{0}企", "府": "府{0}", "會": "{0}秘", "所": "{0}行"}


def entries() -> list[dict]:
    """Every entry of the address book, as fields of :class:`Agency`."""
    found = [_entry("金門縣政府", "county", 371020000, signoff=date(2012, 1, 1))]
    groups = [
        (CENTRAL, "central", 301000000), (LOCAL, "local", 379000000), (COURTS, "court", 311000000),
        (MILITARY, "military", 305000000), (HOUSE, "county", 371020100), (TOWNSHIPS, "township", 371025000),
        (NEAR, "county", 371026000), (SCHOOLS, "school", 371027000), (OTHER_SCHOOLS, "central", 309000000),
        (BODIES, "body", 0),
    ]  # fmt: skip
    for names, kind, code in groups:
        found += [_entry(name, kind, code and code + 10 * n) for n, name in enumerate(names, 1)]
    own = [one for one in found if one["kind"] in ("county", "township", "school")]
    for order, one in enumerate(own):
        since = date(2012 + order % 8, 1 + order % 12, 1) if order else date(2012, 1, 1)
        # Those past the number of the report began only after its period.
        one["uses_signoff_since"] = since if order < USERS_OF_SIGNOFF else date(2020, 10, 12)
    return found


def _entry(name: str, kind: str, code: int, signoff: date | None = None) -> dict:
    return {
        "name": name, "kind": kind, "code": f"{code:09}A" if code else "", "uses_signoff_since": signoff,
        "exchanges_since": date(2010, 1, 1) if kind != "body" else None,
    }  # fmt: skip
