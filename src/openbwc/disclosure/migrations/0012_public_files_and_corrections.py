import json

import django.db.models.deletion
import openbwc.program.models.identified
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The files of what is published already stand in its content, by their digest."""
    parts, files = apps.get_model("disclosure", "ReleasePart"), apps.get_model("disclosure", "PublishedFile")
    for publication in apps.get_model("disclosure", "Publication").objects.all():
        rows = parts.objects.filter(release=publication.release_id).exclude(copy=None)
        copies = dict(rows.values_list("copy__sha256", "copy"))
        files.objects.bulk_create(
            files(publication=publication, number=one["number"], copy_id=copies[one["sha256"]])
            for one in json.loads(bytes(publication.content))["files"]
            if one["sha256"] in copies
        )


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0011_court_links_of_counsel'),
        ('evidence', '0014_disposals'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='disclosed',
            name='one_account_a_recording_of_a_release',
        ),
        migrations.RemoveConstraint(
            model_name='disclosed',
            name='one_account_a_hand_over',
        ),
        migrations.AddField(
            model_name='disclosed',
            name='correction',
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name='disclosed',
            name='corrects',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='disclosure.disclosed'),
        ),
        migrations.AddConstraint(
            model_name='disclosed',
            constraint=models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('release', 'recording', 'recipient'), name='one_account_a_recording_of_a_release'),
        ),
        migrations.AddConstraint(
            model_name='disclosed',
            constraint=models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('hand_over',), name='one_account_a_hand_over'),
        ),
        migrations.AddConstraint(
            model_name='disclosed',
            constraint=models.CheckConstraint(condition=models.Q(('corrects', None), models.Q(('correction', ''), _negated=True), _connector='OR'), name='correction_of_an_account_says_why'),
        ),
        migrations.CreateModel(
            name='PublishedFile',
            fields=[
                ('id', models.UUIDField(default=openbwc.program.models.identified.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='published_in', to='evidence.redactedcopy')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='disclosure.publication')),
            ],
            options={
                'ordering': ('publication', 'number'),
                'constraints': [models.UniqueConstraint(fields=('publication', 'number'), name='one_published_file_a_number')],
            },
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
