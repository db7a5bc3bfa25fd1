import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    operations = apps.get_model("evidence", "Operation").objects.filter(pk=OuterRef("operation_id"))
    entries = apps.get_model("evidence", "RosterEntry").objects.filter(agency=None)
    entries.update(agency_id=Subquery(operations.values("agency_id")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0007_stopped_by"),
        ("program", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="rosterentry",
            name="agency",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="program.agency"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
