import django.db.models.deletion
import wegbereiter.core.database.keys
import wegbereiter.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_factor_reset'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='restricted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('restriction', 'restriction'), ('legal_hold', 'legal hold')], max_length=12)),
                ('reason', models.CharField(max_length=20)),
                ('words', models.CharField(max_length=500)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField(blank=True, null=True)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.UUIDField(blank=True, null=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_by', models.UUIDField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='organisations.organisation')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='people.person')),
            ],
            options={
                'ordering': ['-set_at', '-id'],
                'indexes': [models.Index(fields=['organisation', 'person'], name='hold_of_a_person')],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'id'), name='hold_tenant'),
                    wegbereiter.core.database.keys.TenantKey(cascade=True, column='person_id', name='hold_person_same_organisation', to='people_person'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'restriction'), ('last_day', None), ('reason__in', ['disputed', 'unlawful', 'claims', 'objected', 'kept_by_law'])), models.Q(('kind', 'legal_hold'), ('last_day__gte', models.F('first_day')), ('last_day__isnull', False), ('reason__in', ['proceedings', 'claim', 'law', 'archive'])), _connector='OR'), name='hold_reason_and_end_of_its_kind'),
                    models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='hold_says_why'),
                    models.UniqueConstraint(condition=models.Q(('kind', 'restriction'), ('lifted_at', None)), fields=('organisation', 'person'), name='hold_one_restriction'),
                ],
            },
        ),
    ]
