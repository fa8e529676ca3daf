import django.contrib.postgres.fields
import django.db.models.deletion
import wegbereiter.core.database.keys
import wegbereiter.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0018_contact_weeks'),
        ('organisations', '0002_factor_reset'),
        ('people', '0003_emergency_and_block'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='case_closed_with_day_and_reason',
        ),
        migrations.AlterField(
            model_name='case',
            name='ending',
            field=models.CharField(blank=True, choices=[('reached', 'aims reached'), ('regular_services', 'handed over to the regular services'), ('moved', 'moved away'), ('transferred', 'taken over by another house'), ('time_over', 'time is over'), ('wished', 'the person wishes it'), ('no_contact', 'no contact any more'), ('left_country', 'left the country'), ('died', 'died'), ('same_person', 'the same person as in another file'), ('other', 'another reason')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on', None), ('ending', ''), ('state', 'open')), models.Q(('closed_on__gte', models.F('opened_on')), ('closed_on__isnull', False), ('ending__in', ['reached', 'regular_services', 'moved', 'transferred', 'time_over', 'wished', 'no_contact', 'left_country', 'died', 'same_person', 'other']), ('state', 'closed')), _connector='OR'), name='case_closed_with_day_and_reason'),
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('scope', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), size=None)),
                ('state', models.CharField(choices=[('open', 'waits for an answer'), ('accepted', 'taken over'), ('refused', 'refused'), ('expired', 'expired without an answer'), ('withdrawn', 'withdrawn'), ('ended', 'over, because the counselling ended or the file was closed')], default='open', max_length=10)),
                ('package', models.JSONField(blank=True, null=True)),
                ('consent_on', models.DateField()),
                ('consent_as', models.CharField(choices=[('spoken', 'agreed in the talk'), ('signed', 'signed on paper')], max_length=8)),
                ('consent_language', models.CharField(max_length=12)),
                ('consent_version', models.PositiveSmallIntegerField()),
                ('last_day', models.DateField()),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.UUIDField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.UUIDField(blank=True, null=True)),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='transfers', to='casework.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='organisations.organisation')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='transfers', to='people.person')),
                ('to_organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers_received', to='organisations.organisation')),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
                'indexes': [models.Index(fields=['to_organisation', 'state'], name='transfer_to_a_house')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='transfer_tenant'), wegbereiter.core.database.keys.TenantKey(cascade=True, column='case_id', name='transfer_case_same_organisation', to='casework_case'), wegbereiter.core.database.keys.TenantKey(cascade=True, column='person_id', name='transfer_person_same_organisation', to='people_person'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('organisation', 'case'), name='transfer_one_open_of_a_case'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'accepted', 'refused', 'expired', 'withdrawn', 'ended'])), name='transfer_state_known'), models.CheckConstraint(condition=models.Q(('organisation', models.F('to_organisation')), _negated=True), name='transfer_to_another_house'), models.CheckConstraint(condition=models.Q(('scope__contained_by', ['person', 'facts', 'plan', 'talks', 'notes']), ('scope__contains', ['person']), models.Q(('scope__contains', ['talks']), models.Q(('scope__contains', ['notes']), _negated=True), _connector='OR')), name='transfer_scope_known'), models.CheckConstraint(condition=models.Q(('consent_as__in', ['spoken', 'signed']), models.Q(('consent_language', ''), _negated=True)), name='transfer_with_consent'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('package__isnull', False), ('state', 'open')), models.Q(('ended_at__isnull', False), ('package', None), models.Q(('state', 'open'), _negated=True)), _connector='OR'), name='transfer_package_while_it_is_open'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('reason', ''), _negated=True), ('state', 'refused')), models.Q(('reason', ''), models.Q(('state', 'refused'), _negated=True)), _connector='OR'), name='transfer_refused_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='EarlierCounselling',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('house', models.CharField(max_length=300)),
                ('content', models.JSONField()),
                ('taken_at', models.DateTimeField()),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='earlier', to='casework.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earlier_counsellings', to='organisations.organisation')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='earlier_counsellings', to='people.person')),
            ],
            options={
                'ordering': ['-taken_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='earlier_counselling_tenant'), wegbereiter.core.database.keys.TenantKey(cascade=True, column='case_id', name='earlier_case_same_organisation', to='casework_case'), wegbereiter.core.database.keys.TenantKey(cascade=True, column='person_id', name='earlier_person_same_organisation', to='people_person'), models.CheckConstraint(condition=models.Q(('house', ''), _negated=True), name='earlier_counselling_of_a_house')],
            },
        ),
    ]
