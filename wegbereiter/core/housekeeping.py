"""What keeps the queue in order: jobs of a killed worker are run again, and what is over is removed."""

from datetime import datetime, timedelta

from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from wegbereiter.core.jobs import periodic

TRIES = 3  # a job that kills its worker this often is parked as failed, so that it does not take the others along
KEPT = timedelta(days=30)  # failed jobs, and the progress of all jobs


@app.periodic(cron="* * * * *")
@app.task(name="core.retry_stalled", queueing_lock="core.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  the queue's own time stamp
    """Hand out again what a worker had in hand when it died; one that lives says so every ten seconds."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.attempts + 1 < TRIES:
            await manager.retry_job(job)
        else:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="17 * * * *")
@app.task(name="core.remove_old_jobs", queueing_lock="core.remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Retention class "job": rows of failed and cancelled work."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEPT // timedelta(hours=1), include_failed=True, include_cancelled=True, include_aborted=True
    )


@periodic("core.remove_old_runs", cron="18 * * * *")
def remove_old_runs(now: datetime) -> None:
    """Retention class "job": how far work had come. Through a definer function, as no actor owns all of them."""
    with connection.cursor() as cursor:
        cursor.execute("select public.wb_remove_job_runs(%s)", [now - KEPT])
