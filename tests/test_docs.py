"""What the house does is written down: docs that lag behind the code fail here."""

import re

import pytest

from countyhall.config import reference
from countyhall.kernel.registry import registry
from tests.house import ROOT, files

DOCS = ROOT / "docs"
COUNTY_DOMAINS = [d for d in registry.domains.values() if (ROOT / "countyhall/domains" / d.label).is_dir()]


@pytest.mark.parametrize("domain", COUNTY_DOMAINS, ids=lambda d: d.label)
def test_every_domain_has_a_page(domain):
    assert (DOCS / "domains" / f"{domain.label}.md").is_file()


def test_every_setting_is_documented():
    """A setting that nobody can look up is a trap."""
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    missing = [name for name in reference.settings_read() if f"`{name}`" not in page]
    assert not missing


def test_no_setting_is_documented_that_nothing_reads():
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([A-Z_0-9]+)` \|", page, re.MULTILINE))
    assert named <= set(reference.settings_read())


@pytest.mark.parametrize("page", reference.PAGES, ids=lambda page: page.name)
def test_reference_pages_say_what_the_code_says(page):
    """``make docs`` writes them."""
    assert (DOCS / "reference" / page.name).read_text(encoding="utf-8") == page.write()


def test_decisions_say_what_follows_from_them():
    for path in sorted((DOCS / "decisions").glob("*.md")):
        text = path.read_text(encoding="utf-8").lower()
        assert "decision" in text, path.name
        assert "consequence" in text, path.name


def test_links_between_pages_lead_somewhere():
    broken = []
    for path in files(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)} → {target}")
    assert not broken
