import django.db.models.deletion
import wegbereiter.core.database.keys
import wegbereiter.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0007_disclosures'),
        ('organisations', '0002_factor_reset'),
        ('people', '0002_hold'),
    ]

    operations = [
        migrations.CreateModel(
            name='Explanation',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('heard', models.CharField(choices=[('understood', 'explained and understood'), ('again', 'explained, to be talked about again')], max_length=10)),
                ('language', models.CharField(max_length=12)),
                ('text_version', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.UUIDField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='explanations', to='organisations.organisation')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='explanations', to='people.person')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'id'), name='explanation_tenant'),
                    wegbereiter.core.database.keys.TenantKey(cascade=True, column='person_id', name='explanation_person_same_organisation', to='people_person'),
                    models.CheckConstraint(condition=models.Q(('heard__in', ['understood', 'again'])), name='explanation_heard_known'),
                    models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='explanation_of_something'),
                ],
            },
        ),
        migrations.AddField(
            model_name='episode',
            name='granted_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='episode',
            name='recognised_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='episode',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('granted_on', None), ('recognised_on', None)), ('kind', 'residence'), _connector='OR'), name='episode_days_of_a_permit'),
        ),
    ]
