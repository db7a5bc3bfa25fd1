from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0012_public_files_and_corrections'),
    ]

    operations = [
        migrations.AddField(
            model_name='consultation',
            name='paper_name',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='consultation',
            name='paper_sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='consultation',
            name='paper_size',
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='release',
            name='matter',
            field=models.CharField(blank=True, default='', max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='releasepart',
            name='read_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
