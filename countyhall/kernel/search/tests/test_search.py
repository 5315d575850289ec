"""Any two Han characters are found, by whom it concerns, in the transaction that wrote them."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.roles.models import Role
from countyhall.kernel.search import services
from countyhall.kernel.search.folding import cut, fold
from countyhall.kernel.search.models import Entry, Rebuild

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def readers(county):
    """Handlers may read the cases of their unit."""
    Role.objects.filter(code__in=["handler", "auditor"]).update(extra=["casebook.view_case"])


def case(county, subject, body="", number=None, **fields):
    fields.setdefault("unit", county.section)
    return Case.objects.create(subject=subject, body=body, number=number, **fields)


def find(user, text, **options):
    """Among the cases only: which domains there are does not matter here."""
    return services.find(user, text, models=[Case], **options)


def found(user, text, **options):
    return [hit.record for hit in find(user, text, **options)]


def test_any_two_characters_are_found(county, clerk):
    """X-05."""
    one = case(county, "金城鎮民生路路燈不亮", "自民國一百零九年起嚴重落後，請查明。")
    case(county, "重大落日政策", "嚴禁停車")
    for text in ["金城", "路燈", "燈不", "不亮", "落後", "查明", "嚴重落後", "民生路", "一百零九", "亮"]:
        assert found(clerk, text) == [one], text
    assert found(clerk, "落城") == []


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("臺北市", "台北"), ("台灣電力", "臺灣"), ("颱風停班", "台風"), ("ＡＢＣ１２３", "abc123"),
        ("1090400012", "1090400012"), ("1090400012", "10904"), ("收文第1090400012號", "1090400012"),
        ("PET-109-000123", "pet-109-000123"), ("PET-109-000123", "109-0001"), ("爲民衆服務", "為民眾"),
        ("Kinmen Bridge", "BRIDGE kin"), ("第３科", "3科"), ("𠮷野家與𡘙", "𠮷野"), ("張𡘙先生", "𡘙"),
        ("ﾀｲﾜﾝ", "タイワン"), ("A區B棟", "a區b"),
    ],
)  # fmt: skip
def test_spellings_that_read_alike_are_alike(county, clerk, written, asked):
    """X-05: full width, case, 臺/台, variants, rare characters beyond the basic plane."""
    one = case(county, written)
    case(county, "別的事情 other 999")
    assert found(clerk, asked) == [one]
    assert list(services.narrow(Case.objects.all(), asked)) == [one]


def test_a_longer_word_is_found_only_where_it_stands_as_one(county, clerk):
    case(county, "嚴重、重落、落後")
    assert found(clerk, "嚴重落後") == []


def test_all_words_must_stand_in_it(county, clerk):
    one = case(county, "路燈故障", "金湖鎮")
    case(county, "路燈故障", "烈嶼鄉")
    assert found(clerk, "路燈 金湖") == [one]


@pytest.mark.parametrize("text", ["", "   ", "。，", "'", "' | !", "%_\\", "\0"])
def test_a_question_of_no_letters_finds_nothing_and_breaks_nothing(county, clerk, text):
    case(county, "路燈")
    assert find(clerk, text) == []


@pytest.mark.parametrize("text", ["路' OR 1=1", "路:*&!", "路<->燈", "{{ 路 }}", "=路+@-", "路" * 500])
def test_signs_in_a_question_are_only_signs(county, clerk, text):
    """X-10."""
    case(county, "路燈")
    find(clerk, text)
    list(services.narrow(Case.objects.all(), text))


def test_what_is_outside_of_the_gate_is_not_found(
    county, clerk, other_clerk, auditor, citizen, administrator
):
    """X-03."""
    one = case(county, "路燈不亮")
    case(county, "路燈密件", sealed=True)
    assert found(clerk, "路燈") == [one]
    assert found(auditor, "路燈") == [one]
    for stranger in (other_clerk, citizen, administrator):
        assert found(stranger, "路燈") == []


def test_a_change_is_found_at_once_and_undone_with_its_transaction(county, clerk):
    one = case(county, "路燈不亮")
    with pytest.raises(RuntimeError), transaction.atomic():
        one.subject = "水管破裂"
        one.save(update_fields=["subject"])
        assert found(clerk, "水管") == [one]
        raise RuntimeError
    assert found(clerk, "水管") == []
    assert found(clerk, "路燈") == [one]
    one.delete()
    assert Entry.objects.count() == 0


def test_the_exact_number_comes_first_then_the_newest(county, clerk):
    old = case(county, "路燈", number="109-1")
    longer = case(county, "見 109-1 案", number="109-10")
    newest = case(county, "見 109-1 案")
    assert found(clerk, "109-1") == [old, longer, newest]
    assert found(clerk, "109-1", limit=1) == [old]


def test_a_long_number_is_found_as_a_beginning_and_in_a_list(county, clerk):
    old = case(county, "路燈", number="1090012345")
    case(county, "路燈", number="1090099999")
    later = case(county, "復貴府1090012345號函")
    assert found(clerk, "1090012345") == [old, later]
    assert found(clerk, "109001") == [old, later]
    seen = Case.objects.visible_to(clerk)
    assert set(services.narrow(seen, "1090012345")) == {old, later}
    assert list(services.narrow(seen, "1090012345號函")) == [later]


def test_the_excerpt_marks_the_words_and_escapes_the_rest(county, clerk):
    """X-10."""
    case(county, "事由", "前言" * 60 + "<script>alert(1)</script>臺北路燈 & 其他" + "後話" * 60)
    (hit,) = find(clerk, "台北路燈")
    assert "<mark>臺北路燈</mark>" in hit.excerpt
    assert "&lt;/script&gt;" in hit.excerpt
    assert "<script" not in hit.excerpt
    assert hit.excerpt.startswith("…") and hit.excerpt.endswith("…")
    assert hit.title == "事由"


def test_one_record_and_thirty_cost_the_same_queries(county, clerk):
    counts = []
    for more in (1, 29):
        for _ in range(more):
            case(county, "路燈不亮")
        clerk.remembered.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            hits = find(clerk, "路燈", limit=50)
            [(hit.title, hit.record.unit.name) for hit in hits]
        counts.append(len(queries))
    assert len(hits) == 30
    assert counts[0] == counts[1]


def test_many_are_indexed_at_once(county, clerk):
    cases = Case.objects.bulk_create(Case(subject=f"路燈 {n}", unit=county.section) for n in range(1200))
    assert found(clerk, "路燈") == []
    assert services.index_many(iter(cases)) == 1200
    assert len(found(clerk, "路燈", limit=2000)) == 1200


def test_a_rebuilding_that_was_killed_half_way_goes_on_and_ends_alike(county, monkeypatch):
    """X-05: kill it at 50 %, start it again, the result is equal."""
    cases = Case.objects.bulk_create(Case(subject=f"路燈第{n}號", unit=county.section) for n in range(2000))
    services.index_many(cases)
    whole = sorted(Entry.objects.values_list("object_id", "text", "grams", "number"))
    Entry.objects.filter(object_id__lte=cases[1500].pk).delete()
    Entry.objects.create(
        content_type=Entry.objects.first().content_type,
        object_id=10**9,
        text="幽靈",
        grams="",
        at=cases[0].created_at,
    )

    class Killed:
        def advance(self, n):
            if Rebuild.objects.get().last >= cases[999].pk:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.reindex([Case], progress=Killed())
    assert services.reindex([Case]) == 1000
    assert sorted(Entry.objects.values_list("object_id", "text", "grams", "number")) == whole
    assert not Rebuild.objects.exists()


def test_pairs_and_whole_words_are_what_is_indexed():
    assert cut(fold("嚴重落後 A1-2")) == {"嚴重", "重落", "落後", "後", "a1", "2"}
