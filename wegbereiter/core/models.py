"""Progress of long work, for the page that waits for it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.policies import Own, Shape
from wegbereiter.core.ids import new_id


class JobRun(models.Model):
    """One run of a job. The action that starts it writes the row; the job reports on it in transactions of its own."""

    tenancy: ClassVar[Shape] = Own()

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    user_id = models.UUIDField(null=True)
    code = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    problem = models.CharField(max_length=80, blank=True)  # a code; its sentence lives in choices
    result_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total=0) | Q(done__lte=F("total")), name="job_run_done_within_total"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]), name="job_run_state_known"
            ),
        ]
