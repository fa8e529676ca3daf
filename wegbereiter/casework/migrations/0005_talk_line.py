import django.db.models.deletion
import wegbereiter.core.database.keys
import wegbereiter.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_referrals'),
        ('organisations', '0002_factor_reset'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='referral',
            name='step',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='referrals', to='casework.step'),
        ),
        migrations.AddField(
            model_name='contact',
            name='at_plan',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='TalkLine',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('step_key', models.UUIDField()),
                ('act', models.CharField(choices=[('done', 'done'), ('moved', 'moved'), ('added', 'added')], max_length=8)),
                ('words', models.CharField(max_length=300)),
                ('help', models.CharField(blank=True, choices=[('alone', 'alone'), ('with-help', 'with help'), ('accompanied', 'accompanied')], max_length=12)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('was_on', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('contact', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='casework.contact')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talk_lines', to='organisations.organisation')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='talk_lines', to='people.person')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'id'), name='talk_line_tenant'),
                    wegbereiter.core.database.keys.TenantKey(cascade=True, column='contact_id', name='talk_line_contact_same_organisation', to='casework_contact'),
                    wegbereiter.core.database.keys.TenantKey(cascade=True, column='person_id', name='talk_line_person_same_organisation', to='people_person'),
                    models.UniqueConstraint(fields=('organisation', 'contact', 'step_key', 'act'), name='talk_line_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('act', 'done'), ('due_on', None), ('help__in', ['alone', 'with-help', 'accompanied']), ('was_on', None)), models.Q(('act', 'moved'), ('help', '')), models.Q(('act', 'added'), ('help', ''), ('was_on', None)), _connector='OR'), name='talk_line_of_its_act'),
                ],
            },
        ),
    ]
