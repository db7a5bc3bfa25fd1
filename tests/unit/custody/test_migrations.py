"""After the last migration the triggers are there, and no foreign key leads into or out of the table of events."""

import pytest
from django.apps import apps
from django.db import connection

from openbwc.custody.models import Event

TRIGGERS = {
    "sqlite": {"custody_event_no_update", "custody_event_no_delete", "custody_event_next_index"},
    "postgresql": {"custody_event_no_change", "custody_event_no_truncate", "custody_event_next_index"},
}
QUERY = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'custody_event'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'custody_event'::regclass "
    "AND NOT tgisinternal AND tgenabled = 'O'",
}


@pytest.mark.django_db
def test_the_triggers_are_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute(QUERY[connection.vendor])
        assert {name for (name,) in cursor.fetchall()} == TRIGGERS[connection.vendor]


@pytest.mark.django_db
def test_no_foreign_key_leads_in_or_out() -> None:
    assert not [field.name for field in Event._meta.get_fields() if field.is_relation]
    assert not [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) is Event
    ]
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, Event._meta.db_table)
    assert not [name for name, constraint in constraints.items() if constraint["foreign_key"]]
