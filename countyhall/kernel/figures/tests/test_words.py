"""How numbers are said."""

from decimal import Decimal

import pytest
from django.utils import translation

from countyhall.kernel.figures import services


@pytest.mark.parametrize(
    ("number", "kind", "unit", "chinese", "english"),
    [
        (391, "count", "件", "391件", "391 cases"),
        (1204, "count", "場次", "1,204場次", "1,204 meetings"),
        (9, "count", "", "9", "9"),
        (1157456205, "money", "元", "11億5,745萬6,205元", "NT$ 1,157,456,205"),
        (Decimal("98.47"), "percent", "", "98.47%", "98.47%"),
        (None, "count", "件", "—", "—"),
    ],
)
def test_a_number_has_its_unit_in_the_readers_language(number, kind, unit, chinese, english):
    """X-10: no Chinese is left on English pages."""
    for language, wanted in (("zh-hant", chinese), ("en", english)):
        with translation.override(language):
            assert services.said(number, kind, unit) == wanted
