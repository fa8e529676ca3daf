import django.contrib.postgres.fields
import django.db.models.deletion
import wegbereiter.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0002_factor_reset'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('office', 'Public office'), ('school', 'School or nursery'), ('doctor', 'Doctor'), ('course', 'Course'), ('advice', 'Advice'), ('other', 'Something else')], max_length=8)),
                ('name', models.CharField(max_length=200)),
                ('street', models.CharField(blank=True, max_length=200)),
                ('postcode', models.CharField(blank=True, max_length=10)),
                ('town', models.CharField(blank=True, max_length=100)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('website', models.CharField(blank=True, max_length=300)),
                ('hours', models.CharField(blank=True, max_length=1000)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('note', models.CharField(blank=True, max_length=1000)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('search', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.UUIDField(blank=True, null=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.UUIDField(blank=True, null=True)),
                ('changed_role', models.CharField(blank=True, max_length=40)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='organisations.organisation')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'id'), name='entry_tenant'),
                    models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('organisation', 'name', 'street', 'town'), name='entry_once'),
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='entry_has_a_name'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['office', 'school', 'doctor', 'course', 'advice', 'other'])), name='entry_kind_known'),
                    models.CheckConstraint(condition=models.Q(('changed_at__gte', models.F('created_at'))), name='entry_changed_after_it_was_made'),
                ],
            },
        ),
    ]
