"""A case ends as well because it is the same person's as another one."""

from django.db import migrations, models
from django.db.models import F, Q

BEFORE = ["reached", "regular_services", "moved", "time_over", "wished", "no_contact", "left_country", "died"]


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reached", "aims reached"),
                    ("regular_services", "handed over to the regular services"),
                    ("moved", "moved away"),
                    ("time_over", "time is over"),
                    ("wished", "the person wishes it"),
                    ("no_contact", "no contact any more"),
                    ("left_country", "left the country"),
                    ("died", "died"),
                    ("same_person", "the same person as in another file"),
                    ("other", "another reason"),
                ],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="case", name="case_closed_with_day_and_reason"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=Q(state="open", closed_on=None, ending="")
                | Q(
                    state="closed",
                    closed_on__isnull=False,
                    closed_on__gte=F("opened_on"),
                    ending__in=[*BEFORE, "same_person", "other"],
                ),
                name="case_closed_with_day_and_reason",
            ),
        ),
    ]
