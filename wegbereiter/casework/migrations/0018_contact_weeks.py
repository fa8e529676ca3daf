import django.db.models.deletion
from django.db import migrations, models

import wegbereiter.core.ids


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0017_sheet_on_paper'),
        ('organisations', '0002_factor_reset'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactWeeks',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('weeks', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('set_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_weeks', to='organisations.organisation')),
            ],
            options={
                'ordering': ['-set_at', '-id'],
                'indexes': [models.Index(fields=['organisation', '-set_at'], name='contact_weeks_newest')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='contact_weeks_tenant'), models.CheckConstraint(condition=models.Q(('weeks', None), models.Q(('weeks__gte', 1), ('weeks__isnull', False), ('weeks__lte', 52)), _connector='OR'), name='contact_weeks_within_a_year')],
            },
        ),
    ]
