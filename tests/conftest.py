"""What every test may ask for: a data folder of its own, the shared reading, and the choice of the database.

`--database-only` keeps the tests that touch the database; `make test-postgresql` runs those a second time on the
server of `tests/postgres.py`. The suite reads `OPENBWC_DATABASE_URL` through the settings, like an installation.
"""

from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

from tests.flushing import append_only_lifted_to_flush as append_only_lifted_to_flush

SHARED = Path(__file__).resolve().parents[1] / "../shared"
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_reset_sequences", "live_server"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="run only the tests that touch the database")


def touches_database(test: pytest.Item) -> bool:
    """Whether the test asks for the database, by its mark or by one of its fixtures."""
    return test.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(
        getattr(test, "fixturenames", ())
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    config.hook.pytest_deselected(items=[test for test in items if not touches_database(test)])
    items[:] = [test for test in items if touches_database(test)]


@pytest.fixture(autouse=True)
def nothing_sent_before() -> None:
    """No test finds the limits of what a stranger may send used up by another."""
    cache.clear()


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """A fresh data folder (vault, ledger, keys, renditions) that the settings point at for this test."""
    folder = tmp_path / "home"
    folder.mkdir()
    settings.OPENBWC_HOME = folder
    settings.VAULT_SCRATCH = folder / "scratch"
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of vectors and footage that stands beside the checkout; without it the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with test vectors and footage is not beside this checkout")
    return SHARED.resolve()
