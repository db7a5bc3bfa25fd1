"""An index of the parts of words on PostgreSQL: a search for a word in ten million recordings reads those that have it.

SQLite has none: it looks through the words of the recordings that the rest of the search leaves. It is built beside
whatever is written meanwhile, which takes in footage; an index that an interrupted upgrade left unfinished goes first.
"""

from typing import Any

from django.db import migrations


def index_words(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        editor.execute("DROP INDEX CONCURRENTLY IF EXISTS recording_words")
        editor.execute(
            "CREATE INDEX CONCURRENTLY recording_words ON evidence_recording USING gin (search_words gin_trgm_ops)"
        )


def drop_index(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX CONCURRENTLY IF EXISTS recording_words")


class Migration(migrations.Migration):
    atomic = False  # CREATE INDEX CONCURRENTLY stands in no transaction
    dependencies = [("evidence", "0014_disposals")]

    operations = [migrations.RunPython(index_words, drop_index)]
