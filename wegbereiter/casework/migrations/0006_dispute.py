import django.db.models.deletion
import wegbereiter.core.database.keys
import wegbereiter.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0005_talk_line'),
        ('organisations', '0002_factor_reset'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=200)),
                ('words', models.CharField(max_length=1000)),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.UUIDField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('corrected', 'the person was right, the entry is corrected'), ('confirmed', 'the entry was shown to be right'), ('unresolved', 'nobody can tell; the note stays'), ('withdrawn', 'the person does not dispute it any more')], max_length=12)),
                ('because', models.CharField(blank=True, max_length=500)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_by', models.UUIDField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='organisations.organisation')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='people.person')),
            ],
            options={
                'ordering': ['noted_at', 'id'],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'id'), name='dispute_tenant'),
                    wegbereiter.core.database.keys.TenantKey(cascade=True, column='person_id', name='dispute_person_same_organisation', to='people_person'),
                    models.CheckConstraint(condition=models.Q(models.Q(('what', ''), _negated=True), models.Q(('words', ''), _negated=True)), name='dispute_says_something'),
                    models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at', None)), models.Q(('outcome__in', ['corrected', 'confirmed', 'unresolved', 'withdrawn']), ('settled_at__isnull', False)), _connector='OR'), name='dispute_settled_with_outcome'),
                ],
            },
        ),
    ]
