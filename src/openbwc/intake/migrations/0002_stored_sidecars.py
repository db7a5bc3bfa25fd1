import django.db.models.deletion
import openbwc.program.models.identified
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredSidecar',
            fields=[
                ('id', models.UUIDField(default=openbwc.program.models.identified.new_id, editable=False, primary_key=True, serialize=False)),
                ('vault_object', models.CharField(db_index=True, max_length=200)),
                ('vault_name', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField()),
                ('sighting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sidecars', to='intake.sighting')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sighting', 'vault_object'), name='sidecar_of_a_sighting_once')],
            },
        ),
    ]
