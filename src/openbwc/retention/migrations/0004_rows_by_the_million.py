"""Rows that are written by the hundred thousand are not looked up one by one, and notes for the night name the agency."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

_AGENCIES = """
    UPDATE retention_changedrecording SET agency_id = (
        SELECT agency_id FROM evidence_recording WHERE id = retention_changedrecording.recording_id
    )
"""  # the notes of one day


def _agency(**more: Any) -> Any:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="program.agency",
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0015_words_of_recordings"),
        ("program", "0011_by_department"),
        ("retention", "0003_begun_disposals"),
    ]

    operations = [
        migrations.AlterField(model_name="elapsed", name="agency", field=_agency()),
        migrations.AlterField(
            model_name="elapsed",
            name="recording",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="elapsed",
                serialize=False,
                to="evidence.recording",
            ),
        ),
        migrations.AlterField(
            model_name="heldrecording",
            name="recording",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="held",
                to="evidence.recording",
            ),
        ),
        migrations.AddField(
            model_name="changedrecording", name="taken", field=models.BooleanField(default=False)
        ),
        migrations.AddField(model_name="changedrecording", name="agency", field=_agency(null=True)),
        migrations.RunSQL(_AGENCIES, migrations.RunSQL.noop),
        migrations.AlterField(model_name="changedrecording", name="agency", field=_agency()),
        migrations.AddIndex(
            model_name="changedrecording",
            index=models.Index(fields=["agency", "recording"], name="changed_page"),
        ),
    ]
