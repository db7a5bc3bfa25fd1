"""What the written pages point at exists, and what they tell people to type works."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_target_of_make_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    for page in PAGES:
        for words in re.findall(r"`make ([a-z -]+)", page.read_text()):
            assert set(words.split()) <= targets, f"{page.name}: make {words}"


def test_every_decision_is_listed_and_says_what_was_rejected() -> None:
    folder = ROOT / "docs/adr"
    index = (folder / "README.md").read_text()
    decisions = sorted(folder.glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in decisions] == list(range(1, len(decisions) + 1))
    for page in decisions:
        text = page.read_text()
        assert f"({page.name})" in index
        assert all(part in text for part in ("**Deciding:**", "**Chosen:**", "**Rejected:**", "**Costs:**")), page.name


def test_every_direct_dependency_has_its_sentence() -> None:
    table = (ROOT / "docs/adr/0011-dependencies.md").read_text().lower()
    project = (ROOT / "pyproject.toml").read_text().partition("dependencies = [")[2].partition("\n]")[0]
    spoken = {"av": "pyav"}
    for name in re.findall(r'^\s*"([a-z0-9-]+)', project, re.M):
        assert spoken.get(name, name) in table, name


def test_every_subsystem_s_page_is_listed() -> None:
    folder = ROOT / "docs/subsystems"
    index = (folder / "README.md").read_text()
    assert [
        page.name for page in folder.glob("*.md") if page.name != "README.md" and f"({page.name})" not in index
    ] == []
