from django.db import migrations, models

FACTS = [
    'name', 'birth', 'nationality', 'phone', 'email', 'address', 'household', 'residence', 'german', 'appointment', 'goals',
    'handover', 'own_words',
]
KNOWN = models.Q(('facts__contained_by', FACTS), ('facts__len__gt', 0))


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0019_transfer'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='disclosure', name='disclosure_of_known_facts'),
        migrations.RemoveConstraint(model_name='transmission', name='transmission_of_known_facts'),
        migrations.AddConstraint(
            model_name='disclosure', constraint=models.CheckConstraint(condition=KNOWN, name='disclosure_of_known_facts')
        ),
        migrations.AddConstraint(
            model_name='transmission', constraint=models.CheckConstraint(condition=KNOWN, name='transmission_of_known_facts')
        ),
    ]
