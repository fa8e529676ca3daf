import django.db.models.deletion
import wegbereiter.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0002_same_person'),
        ('organisations', '0002_factor_reset'),
    ]

    operations = [
        migrations.CreateModel(
            name='StatisticsReport',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('number', models.PositiveSmallIntegerField()),
                ('edition', models.CharField(max_length=40)),
                ('figures', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('submitted_at', models.DateTimeField()),
                ('submitted_by', models.UUIDField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statistics_reports', to='organisations.organisation')),
            ],
            options={
                'ordering': ['-last_day', '-first_day', '-number'],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'id'), name='statistics_report_tenant'),
                    models.UniqueConstraint(fields=('organisation', 'first_day', 'last_day', 'number'), name='statistics_report_number_once'),
                    models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='statistics_report_ends_after_it_begins'),
                ],
            },
        ),
    ]
