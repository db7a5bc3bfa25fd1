"""Two processes that record at once share one gap-free sequence, and each batch stays together."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

BATCHES, SIZE = 25, 8


def database_url(folder: Path) -> str:
    """The server's test database on PostgreSQL; a file of its own on SQLite, whose test database is in memory."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{folder / 'db.sqlite3'}"
    at = connection.settings_dict
    return f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def start(url: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.unit.custody.writer", *arguments],
        env={**os.environ, "OPENBWC_DATABASE_URL": url},
        cwd=Path(__file__).resolve().parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ready(writer: subprocess.Popen[str]) -> None:
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"


@pytest.mark.django_db(transaction=True)
def test_two_writers_share_one_sequence(tmp_path: Path) -> None:
    url = database_url(tmp_path)
    if connection.vendor == "sqlite":
        first = start(url, "0", "0", "migrate")
        assert first.communicate("go\n", timeout=60)[0] == "ready\n[]\n"
    writers = [start(url, str(BATCHES), str(SIZE)) for _ in range(2)]
    for writer in writers:
        ready(writer)
    answers = []
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        answers.append(json.loads(writer.communicate(timeout=60)[0]))
        assert writer.returncode == 0
    batches = [batch for answer in answers for batch in answer]
    assert sorted(index for batch in batches for index in batch) == list(range(2 * BATCHES * SIZE))
    assert all(batch == list(range(batch[0], batch[0] + SIZE)) for batch in batches)
