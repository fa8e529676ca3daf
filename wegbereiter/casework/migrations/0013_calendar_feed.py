import django.db.models.deletion
from django.db import migrations, models

import wegbereiter.core.database.keys
import wegbereiter.core.ids

FACTS = ['name', 'birth', 'phone', 'email', 'address', 'residence', 'german', 'appointment', 'handover', 'own_words']


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0009_template'),
        ('organisations', '0002_factor_reset'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=wegbereiter.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('secret_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('membership', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to='organisations.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='calendar_feed_tenant'), wegbereiter.core.database.keys.TenantKey(cascade=True, column='membership_id', name='calendar_feed_same_organisation', to='organisations_membership'), models.UniqueConstraint(fields=('organisation', 'membership'), name='calendar_feed_once'), models.CheckConstraint(condition=models.Q(('secret_hash__regex', '^[0-9a-f]{64}$')), name='calendar_feed_keeps_a_hash')],
            },
        ),
        migrations.RemoveConstraint(model_name='disclosure', name='disclosure_of_known_facts'),
        migrations.RemoveConstraint(model_name='transmission', name='transmission_of_known_facts'),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('facts__contained_by', FACTS), ('facts__len__gt', 0)), name='disclosure_of_known_facts'),
        ),
        migrations.AddConstraint(
            model_name='transmission',
            constraint=models.CheckConstraint(condition=models.Q(('facts__contained_by', FACTS), ('facts__len__gt', 0)), name='transmission_of_known_facts'),
        ),
    ]
