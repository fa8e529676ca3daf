import django.contrib.postgres.fields
import django.db.models.deletion
import wegbereiter.core.database.keys
import wegbereiter.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0006_dispute'),
        ('offers', '0001_initial'),
        ('organisations', '0002_factor_reset'),
        ('people', '0002_hold'),
    ]

    operations = [
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('recipient_kind', models.CharField(choices=[('jobcenter', 'jobcenter'), ('foreigners_office', 'foreigners_office'), ('office', 'office'), ('school', 'school'), ('provider', 'provider'), ('doctor', 'doctor'), ('volunteer', 'volunteer'), ('other', 'other')], max_length=20)),
                ('recipient', models.CharField(max_length=200)),
                ('facts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                ('own_words', models.CharField(blank=True, max_length=1000)),
                ('purpose', models.CharField(choices=[('benefits', 'benefits'), ('residence', 'residence'), ('course', 'course'), ('housing', 'housing'), ('work', 'work'), ('support', 'support'), ('other', 'other')], max_length=12)),
                ('purpose_words', models.CharField(blank=True, max_length=300)),
                ('law', models.CharField(blank=True, choices=[('sgbx_69', 'for a social task (section 69 SGB X)'), ('sgbx_71', 'a special duty or power to inform (section 71 SGB X)'), ('other_law', 'another law, named below')], max_length=12)),
                ('law_words', models.CharField(blank=True, max_length=300)),
                ('consent_on', models.DateField(blank=True, null=True)),
                ('consent_as', models.CharField(blank=True, choices=[('spoken', 'agreed in the talk'), ('signed', 'signed on paper')], max_length=8)),
                ('consent_language', models.CharField(blank=True, max_length=12)),
                ('consent_version', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.UUIDField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_by', models.UUIDField(blank=True, null=True)),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='disclosures', to='casework.case')),
                ('entry', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='offers.entry')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='organisations.organisation')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='disclosures', to='people.person')),
            ],
            options={
                'ordering': ['-noted_at', '-id'],
                'indexes': [models.Index(fields=['organisation', 'person'], name='disclosure_of_a_person')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='disclosure_tenant'), wegbereiter.core.database.keys.TenantKey(cascade=True, column='case_id', name='disclosure_case_same_organisation', to='casework_case'), wegbereiter.core.database.keys.TenantKey(cascade=True, column='person_id', name='disclosure_person_same_organisation', to='people_person'), wegbereiter.core.database.keys.TenantKey(column='entry_id', name='disclosure_entry_same_organisation', to='offers_entry'), models.CheckConstraint(condition=models.Q(('recipient_kind__in', ['jobcenter', 'foreigners_office', 'office', 'school', 'provider', 'doctor', 'volunteer', 'other']), models.Q(('recipient', ''), _negated=True)), name='disclosure_to_somebody'), models.CheckConstraint(condition=models.Q(('facts__contained_by', ['name', 'birth', 'phone', 'email', 'address', 'residence', 'german', 'appointment', 'own_words']), ('facts__len__gt', 0)), name='disclosure_of_known_facts'), models.CheckConstraint(condition=models.Q(models.Q(('facts__contains', ['own_words']), models.Q(('own_words', ''), _negated=True)), models.Q(models.Q(('facts__contains', ['own_words']), _negated=True), ('own_words', '')), _connector='OR'), name='disclosure_own_words_are_there'), models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'other'), models.Q(('purpose_words', ''), _negated=True)), ('purpose__in', ['benefits', 'residence', 'course', 'housing', 'work', 'support']), _connector='OR'), name='disclosure_has_a_purpose'), models.CheckConstraint(condition=models.Q(models.Q(('consent_on__isnull', False), ('consent_version__isnull', False), ('law', ''), ('law_words', ''), ('consent_as__in', ['spoken', 'signed']), models.Q(('consent_language', ''), _negated=True)), models.Q(('consent_as', ''), ('consent_language', ''), ('consent_on', None), ('consent_version', None), ('law__in', ['sgbx_69', 'sgbx_71', 'other_law'])), _connector='OR'), name='disclosure_by_law_or_by_consent'), models.CheckConstraint(condition=models.Q(models.Q(('law__in', ['other_law', 'sgbx_71']), _negated=True), models.Q(('law_words', ''), _negated=True), _connector='OR'), name='disclosure_law_is_named'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='disclosure_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__gte', models.F('noted_at')), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='disclosure_withdrawn_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Transmission',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('facts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                ('content', models.JSONField()),
                ('how', models.CharField(choices=[('person', 'person'), ('handed', 'handed'), ('post', 'post'), ('electronic', 'electronic'), ('spoken', 'spoken')], max_length=12)),
                ('given_at', models.DateTimeField()),
                ('given_by', models.UUIDField(blank=True, null=True)),
                ('disclosure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='transmissions', to='casework.disclosure')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transmissions', to='organisations.organisation')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='transmissions', to='people.person')),
            ],
            options={
                'ordering': ['-given_at', '-id'],
                'indexes': [models.Index(fields=['organisation', 'disclosure'], name='transmission_of_a_disclosure')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='transmission_tenant'), wegbereiter.core.database.keys.TenantKey(cascade=True, column='disclosure_id', name='transmission_disclosure_same_organisation', to='casework_disclosure'), wegbereiter.core.database.keys.TenantKey(cascade=True, column='person_id', name='transmission_person_same_organisation', to='people_person'), models.CheckConstraint(condition=models.Q(('facts__contained_by', ['name', 'birth', 'phone', 'email', 'address', 'residence', 'german', 'appointment', 'own_words']), ('facts__len__gt', 0)), name='transmission_of_known_facts'), models.CheckConstraint(condition=models.Q(('how__in', ['person', 'handed', 'post', 'electronic', 'spoken'])), name='transmission_way_known')],
            },
        ),
    ]
