import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0008_agency_of_roster'),
        ('program', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='rosterentry',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.agency'),
        ),
        migrations.AddIndex(
            model_name='operation',
            index=models.Index(fields=['agency', 'ends_at'], name='operation_agency_end'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(fields=['agency', 'taken_in_at'], name='recording_agency_arrival'),
        ),
        migrations.AddIndex(
            model_name='rosterentry',
            index=models.Index(fields=['agency', 'starts_at'], name='roster_agency_time'),
        ),
    ]
