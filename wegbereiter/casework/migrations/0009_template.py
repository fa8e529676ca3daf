
import django.contrib.postgres.fields
import django.db.models.deletion
import wegbereiter.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0008_law'),
        ('organisations', '0002_factor_reset'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactTemplate',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=12)),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), blank=True, default=list, size=None)),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('interpreter', models.CharField(blank=True, max_length=12)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_templates', to='organisations.organisation')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='contact_template_tenant'), models.UniqueConstraint(fields=('organisation', 'name'), name='contact_template_name_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='contact_template_has_a_name')],
            },
        ),
    ]
