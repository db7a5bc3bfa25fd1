"""A sidecar of a later sighting names its original, so that it goes with it whatever became of the sighting."""

from django.db import migrations, models

_ORIGINALS = """
    UPDATE intake_storedsidecar SET original_sha256 = (
        SELECT sha256 FROM intake_sighting WHERE id = intake_storedsidecar.sighting_id
    )
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_stored_sidecars")]

    operations = [
        migrations.AddField(
            model_name="storedsidecar",
            name="original_sha256",
            field=models.CharField(db_index=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunSQL(_ORIGINALS, migrations.RunSQL.noop),
    ]
