from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0017_moment_of_a_withdrawal'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='positionchange',
            name='position_change_adds_from_the_first_day',
        ),
        migrations.AddConstraint(
            model_name='positionchange',
            constraint=models.CheckConstraint(condition=models.Q(('added_number', None), models.Q(('added_number__isnull', False), ('from_day', models.F('first_day')), ('last_day', None)), _connector='OR'), name='position_change_adds_from_the_first_day'),
        ),
    ]
