from django.db import migrations, models

# What was withdrawn before there was a column: the trail knows when, by whom and in which role. Where that is gone, the
# last saving was the last that happened to it.
FROM_THE_TRAIL = """
update funding_application a set withdrawn_at = e.at, withdrawn_by = e.user_id, withdrawn_role = e.role
from audit_event e where e.object_id = a.id and e.code = 'funding.application.withdrawn' and a.state = 'withdrawn';
update funding_application set withdrawn_at = saved_at where state = 'withdrawn' and withdrawn_at is null;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
        ('funding', '0016_further_positions'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='withdrawn_by',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='withdrawn_role',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.RunSQL(FROM_THE_TRAIL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at', None), ('withdrawn_by', None), ('withdrawn_role', '')), _connector='OR'), name='application_withdrawn_with_moment'),
        ),
    ]
