"""Background jobs: work that is too long for a request, in a queue in the database.

A job is a function at the top of a module, with the decorator of Django's tasks:

    from tracker.lib.jobs import task

    @task()
    def build_file(file_id: str) -> None: ...

    job_id = build_file.enqueue(str(file.pk)).id

`enqueue` writes a row in the caller's transaction: the job exists exactly when what it is about does. A
worker (`manage.py run_worker`, part of `make run`) runs it. When a worker dies, another one runs the job
again from the start, at most MAX_ATTEMPTS times in all, so a job must be able to continue or repeat what it
has done. Arguments are ids only, of rows that are deleted with the member's account, never a member's own
id or data. Progress belongs in such a row too; `jobs.states.state_of(job_id)` says whether the job waits,
runs or has failed. Write in short transactions: on SQLite everybody else waits for them.

In tests nothing runs by itself: `tests.jobs.run_jobs()` runs what waits, on either database.
"""

import django

if django.VERSION >= (6, 0):
    from django.tasks import task
else:
    from django_tasks import task  # type: ignore[no-redef, unused-ignore]

__all__ = ["task"]
