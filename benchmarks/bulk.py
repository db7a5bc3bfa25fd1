"""Filling tables by the database itself: one INSERT … SELECT over a table of numbers for each.

Guarantees: the same numbers give the same rows on SQLite and on PostgreSQL; a column that a caller leaves out gets its
field's default, so that a table may grow without this knowing; indexes are made after the rows, as a load does it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db import connection, models, transaction

NUMBERS = "bench_numbers"
INDEXING = "1GB"
"""Memory for making an index on PostgreSQL."""


def on_sqlite() -> bool:
    """Whether the database is SQLite; else it is PostgreSQL."""
    return connection.vendor == "sqlite"


def key(noun: int, number: str) -> str:
    """The id of the row of a number (an SQL expression); a different one for each noun (0 to 65535)."""
    if on_sqlite():
        return f"printf('0190{noun:04x}70008000%016x', {number})"
    return f"('0190{noun:04x}70008000' || lpad(to_hex(({number})::bigint), 16, '0'))::uuid"


def key_of(noun: int, number: int) -> UUID:
    """The same id, as Python has it."""
    return UUID(hex=f"0190{noun:04x}70008000{number:016x}")


def this(value: UUID) -> str:
    """One id (an SQL expression)."""
    return f"'{value.hex}'" if on_sqlite() else f"'{value}'::uuid"


def to_json(text: str) -> str:
    """A JSON text (an SQL expression)."""
    quoted = "'" + text.replace("'", "''") + "'"
    return quoted if on_sqlite() else f"{quoted}::jsonb"


def hexadecimal(noun: int, number: str) -> str:
    """64 hexadecimal digits, different for each noun and number (an SQL expression)."""
    if on_sqlite():
        return f"printf('{noun:032x}%032x', {number})"
    return f"'{noun:032x}' || lpad(to_hex(({number})::bigint), 32, '0')"


def at(seconds: str) -> str:
    """The moment of seconds since 1970 (an SQL expression)."""
    return f"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch')" if on_sqlite() else f"to_timestamp({seconds})"


def day(seconds: str) -> str:
    """The day (UTC) of seconds since 1970 (an SQL expression)."""
    return f"date({seconds}, 'unixepoch')" if on_sqlite() else f"(to_timestamp({seconds}) AT TIME ZONE 'UTC')::date"


def draw(number: str, salt: int, below: int) -> str:
    """A number from 0 to below - 1, drawn from another (below 2^24) and a salt (an SQL expression)."""
    return f"((({number}) * 7919 + {salt * 104_729 + 12_345}) % 1000003 * 48271 % 2147483647 / 64 % {below})"


def pick(expression: str, choices: Sequence[str]) -> str:
    """One of the texts, by a number from 0 on (an SQL expression)."""
    cases = " ".join(f"WHEN {number} THEN '{choice}'" for number, choice in enumerate(choices))
    return f"CASE {expression} {cases} END"


def number_up_to(count: int) -> None:
    """Make the table of the numbers 0 to count - 1."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {NUMBERS} (i bigint PRIMARY KEY)")
        cursor.execute(
            f"WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < {count - 1}) "
            f"INSERT INTO {NUMBERS} SELECT i FROM s"
        )


class Numbers(TypedDict):
    """The numbers of which rows are made: `count` of them from `first` on."""

    first: int
    count: int


def fill(model: type[models.Model], columns: Mapping[str, str], *, count: int, where: str = "", first: int = 0) -> None:
    """Insert a row for each number `i` from `first` to `first` + count - 1 that meets `where`.

    `columns` gives an SQL expression for each field by its name (`camera_id` for a foreign key).
    """
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    unknown = set(columns) - {field.attname for field in fields}
    if unknown:
        raise ValueError(f"{model.__name__}: expected its fields; found {', '.join(sorted(unknown))}.")
    expressions, values = [], []
    for field in fields:
        if field.attname in columns:
            expressions.append(columns[field.attname])
        else:
            expressions.append("%s")
            values.append(None if field.null else field.get_db_prep_save(field.get_default(), connection))
    names = ", ".join(f'"{field.column}"' for field in fields)
    chosen = " AND ".join(part for part in (f"i >= {first} AND i < {first + count}", where) if part)
    marked = [one if one == "%s" else one.replace("%", "%%") for one in expressions]
    chosen = chosen.replace("%", "%%")
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(marked)} FROM {NUMBERS} WHERE {chosen}'
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement + " ORDER BY i", values)


@contextmanager
def loading(tables: Sequence[type[models.Model]]) -> Iterator[None]:
    """Within this, the tables have no indexes, and no foreign key is checked; afterwards all is as it was, and the
    database has looked over what there is, as it does by itself in a while.
    """
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        indexes = _indexes(cursor, names)
        cursor.execute("PRAGMA foreign_keys=OFF" if on_sqlite() else "SET session_replication_role = replica")
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        if not on_sqlite():
            cursor.execute(f"SET maintenance_work_mem = '{INDEXING}'")
        for _, statement in indexes:
            cursor.execute(statement)
        cursor.execute("PRAGMA foreign_keys=ON" if on_sqlite() else "SET session_replication_role = origin")
        cursor.execute("ANALYZE" if on_sqlite() else "VACUUM ANALYZE")


def _indexes(cursor: Any, tables: Sequence[str]) -> list[tuple[str, str]]:
    """The indexes of the tables, with the statements that make them; those that a constraint owns stay."""
    quoted = ", ".join(f"'{name}'" for name in tables)
    if on_sqlite():
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({quoted})"
        )
    else:
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname "
            f"WHERE c.oid IS NULL AND i.schemaname = 'public' AND i.tablename IN ({quoted})"
        )
    return list(cursor.fetchall())


def epoch(moment: datetime | date) -> int:
    """Seconds since 1970 of a moment, or of a day's midnight (UTC)."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return int(moment.timestamp())
