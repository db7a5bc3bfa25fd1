"""An index of the parts of words on PostgreSQL: a search for a word in ten million recordings reads those that have it.

SQLite has none: it looks through the words of the recordings that the rest of the search leaves.
"""

from typing import Any

from django.db import migrations


def index_words(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        editor.execute("CREATE INDEX recording_words ON evidence_recording USING gin (search_words gin_trgm_ops)")


def drop_index(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX recording_words")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0014_disposals")]

    operations = [migrations.RunPython(index_words, drop_index)]
