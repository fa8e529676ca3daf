"""Key figures as they were submitted."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import tenant_unique
from wegbereiter.core.database.policies import OWN_USER, Own, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation

# What colleagues have done stands in it by name: read by the lead, and by whoever has submitted it.
LEADS = "(select wb_leads_people())"
LED_OR_MINE = f"({LEADS} or submitted_by = {OWN_USER})"
LED_AND_MINE = f"({LEADS} and submitted_by = {OWN_USER})"


class StatisticsReport(models.Model):
    """Figures of a period, frozen word for word. It never changes; a later one of the same period takes its place.

    `figures` is the canonical form of rules.statistics, `sha256` its seal: counts and ids of accounts, no person.
    """

    tenancy: ClassVar[Shape] = Own(within=LED_OR_MINE, left=LED_AND_MINE)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="statistics_reports")
    first_day = models.DateField()
    last_day = models.DateField()
    number = models.PositiveSmallIntegerField()  # of this period; the greatest one counts
    edition = models.CharField(max_length=40)
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.UUIDField()

    class Meta:
        ordering = ["-last_day", "-first_day", "-number"]
        constraints = [
            tenant_unique("statistics_report_tenant"),
            models.UniqueConstraint(
                fields=["organisation", "first_day", "last_day", "number"], name="statistics_report_number_once"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="statistics_report_ends_after_it_begins"
            ),
        ]
