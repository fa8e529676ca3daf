"""Many connections as the program's login do one thing at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def at_once(works: list[Callable[[], object]], *, refusals: dict[type[Exception], Callable[..., str]]) -> list[str]:
    """The answers, sorted; `refusals` says for each exception that is an answer too how it reads."""
    barrier, answers = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        with connection.cursor() as cursor:  # connected before the start
            cursor.execute("select 1")
        barrier.wait()
        try:
            answers.append(str(work()))
        except tuple(refusals) as refused:
            answers.append(refusals[type(refused)](refused))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)
