from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0004_task_forces'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='rosterentry',
            name='roster_agency_time',
        ),
        migrations.RemoveField(
            model_name='rosterentry',
            name='agency',
        ),
    ]
