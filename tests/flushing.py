"""Emptying the tables after a test that commits, in spite of the triggers that keep events append-only.

Guarantees: only Django's own flush between tests gets round the triggers, for the length of its transaction; every
test runs with them in force.
"""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from openbwc.custody.append_only import SQLITE

DROP = [f"DROP TRIGGER {name}" for statement in SQLITE for name in re.findall(r"CREATE TRIGGER (\w+)", statement)]
LIFTED = {
    "sqlite": (DROP, list(SQLITE)),
    "postgresql": (
        ["ALTER TABLE custody_event DISABLE TRIGGER USER"],
        ["ALTER TABLE custody_event ENABLE TRIGGER USER"],
    ),
}


def lifting(flush: Callable[..., None]) -> Callable[..., None]:
    """Django's flush with the triggers lifted around it."""

    def lifted(operations: BaseDatabaseOperations, statements: Iterable[str]) -> None:
        before, after = LIFTED[operations.connection.vendor]
        flush(operations, [*before, *statements, *after])

    return lifted


@pytest.fixture(scope="session", autouse=True)
def append_only_lifted_to_flush() -> Iterator[None]:
    """Let `transactional_db` and `live_server` empty the table of events."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lifting(BaseDatabaseOperations.execute_sql_flush))
        yield
