"""The generated pages say what the code does today."""

import pytest
from tools import write_docs


def test_every_generated_page_is_up_to_date() -> None:
    assert write_docs.outdated() == [], "run `make docs`"


def test_every_variable_of_the_settings_is_explained() -> None:
    assert write_docs.declared_variables().keys() == write_docs.VARIABLES.keys()


def test_a_page_that_drifts_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(write_docs.PAGES, "docs/settings.md", lambda: "something else")
    assert "docs/settings.md" in write_docs.outdated()
    assert write_docs.main(["--check"]) == 1
