"""The database itself refuses to change or delete an event, whoever asks (V.A.4).

Guarantees, by trigger, on SQLite and PostgreSQL alike:
- UPDATE and DELETE on events are refused (TRUNCATE too, on PostgreSQL; SQLite has none).
- An INSERT is refused unless it takes the next index, so no gap can arise and SQLite's INSERT OR REPLACE, which
  deletes without firing a DELETE trigger, finds nothing to replace; the id, too, has to be new.

A migration that makes SQLite rebuild the table (any AlterField) drops its triggers: it has to run `install` again.
A test looks for the triggers after the last migration.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    """CREATE TRIGGER custody_event_no_update BEFORE UPDATE ON custody_event
    BEGIN SELECT RAISE(ABORT, 'custody events are append-only: UPDATE and DELETE are refused (V.A.4)'); END""",
    """CREATE TRIGGER custody_event_no_delete BEFORE DELETE ON custody_event
    BEGIN SELECT RAISE(ABORT, 'custody events are append-only: UPDATE and DELETE are refused (V.A.4)'); END""",
    """CREATE TRIGGER custody_event_next_index BEFORE INSERT ON custody_event
    WHEN NEW.leaf_index IS NOT (SELECT COALESCE(MAX(leaf_index) + 1, 0) FROM custody_event)
      OR EXISTS (SELECT 1 FROM custody_event WHERE event_id = NEW.event_id)
    BEGIN SELECT RAISE(ABORT, 'custody events are gap-free: the next index and a new id are expected'); END""",
)

POSTGRESQL = (
    """CREATE FUNCTION custody_event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = 'custody events are append-only: UPDATE, DELETE and TRUNCATE are refused (V.A.4)';
    END $$""",
    """CREATE FUNCTION custody_event_check_next() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.leaf_index IS DISTINCT FROM (SELECT COALESCE(MAX(leaf_index) + 1, 0) FROM custody_event) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
          MESSAGE = 'custody events are gap-free: the next index is expected';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER custody_event_no_change BEFORE UPDATE OR DELETE ON custody_event
    FOR EACH ROW EXECUTE FUNCTION custody_event_refuse_change()""",
    """CREATE TRIGGER custody_event_no_truncate BEFORE TRUNCATE ON custody_event
    FOR EACH STATEMENT EXECUTE FUNCTION custody_event_refuse_change()""",
    """CREATE TRIGGER custody_event_next_index BEFORE INSERT ON custody_event
    FOR EACH ROW EXECUTE FUNCTION custody_event_check_next()""",
)

_BY_VENDOR = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def install(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers (a migration's RunPython). Raises KeyError on a database that we have no triggers for."""
    for statement in _BY_VENDOR[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
