import django.db.models.deletion
import wegbereiter.core.database.keys
import wegbereiter.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0003_statistics_report'),
        ('offers', '0001_initial'),
        ('organisations', '0002_factor_reset'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('made_on', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.UUIDField()),
                ('outcome', models.CharField(choices=[('referred', 'referred'), ('went', 'went there'), ('helped', 'helped'), ('no_help', 'did not help'), ('refused', 'refused'), ('not_reached', 'not reached')], default='referred', max_length=12)),
                ('outcome_on', models.DateField(blank=True, null=True)),
                ('outcome_by', models.UUIDField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='casework.case')),
                ('entry', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='offers.entry')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='organisations.organisation')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='people.person')),
                ('step', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='casework.step')),
            ],
            options={
                'ordering': ['-made_on', '-id'],
                'indexes': [models.Index(fields=['organisation', 'person', '-made_on'], name='referral_of_a_person')],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'id'), name='referral_tenant'),
                    wegbereiter.core.database.keys.TenantKey(cascade=True, column='case_id', name='referral_case_same_organisation', to='casework_case'),
                    wegbereiter.core.database.keys.TenantKey(cascade=True, column='person_id', name='referral_person_same_organisation', to='people_person'),
                    wegbereiter.core.database.keys.TenantKey(column='entry_id', name='referral_entry_same_organisation', to='offers_entry'),
                    wegbereiter.core.database.keys.TenantKey(cascade=True, column='step_id', name='referral_step_same_organisation', to='casework_step'),
                    models.UniqueConstraint(condition=models.Q(('outcome', 'referred')), fields=('organisation', 'case', 'entry'), name='referral_open_once'),
                    models.CheckConstraint(condition=models.Q(('outcome__in', ['referred', 'went', 'helped', 'no_help', 'refused', 'not_reached'])), name='referral_outcome_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'referred'), ('outcome_by', None), ('outcome_on', None)), models.Q(models.Q(('outcome', 'referred'), _negated=True), ('outcome_by__isnull', False), ('outcome_on__isnull', False)), _connector='OR'), name='referral_outcome_has_its_day'),
                ],
            },
        ),
    ]
