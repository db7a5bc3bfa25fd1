"""The table of events, with the triggers that keep it append-only. There is no way back from it."""

from django.db import migrations, models

import openbwc.custody.models
from openbwc.custody.append_only import install


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "index",
                    openbwc.custody.models.LeafIndexField(db_column="leaf_index", primary_key=True, serialize=False),
                ),
                ("event_id", models.UUIDField(unique=True)),
                ("kind", models.CharField(max_length=100)),
                ("time", models.DateTimeField()),
                ("actor", models.CharField(max_length=120)),
                ("subject", models.CharField(max_length=120)),
                ("body", models.BinaryField()),
                ("salt", models.BinaryField(max_length=32)),
                ("leaf_hash", models.BinaryField(max_length=32)),
            ],
            options={
                "ordering": ["index"],
                "indexes": [models.Index(fields=["subject", "index"], name="custody_event_subject")],
            },
        ),
        migrations.RunPython(install),
    ]
