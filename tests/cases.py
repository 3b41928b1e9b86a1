"""Many cases of one claim in one test, for cases that take less time than the rows that they need."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client

Test = Callable[..., None]
# Set by tests/slow.py: the first case only, as of a parametrised test.
takes_first_only = False


def for_each(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Test], Test]:
    """Call a test for each case, which it takes by `names`, where parametrize would make a test of each.

    What a case did to the database, to cookies and to the cache is undone before the next one. A failure
    names its case.
    """
    own = (names,) if isinstance(names, str) else names
    every = [dict(zip(own, (case,) if isinstance(names, str) else case, strict=True)) for case in cases]

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            for case in every[:1] if takes_first_only else every:
                try:
                    with _undone(fixtures.values()):
                        test(**case, **fixtures)
                except Exception as error:
                    error.add_note("Case: " + ", ".join(f"{name} = {value}" for name, value in case.items()))
                    raise

        taken = inspect.signature(test)
        others = [each for each in taken.parameters.values() if each.name not in own]
        run.__signature__ = taken.replace(parameters=others)
        return run

    return decorate


@contextmanager
def _undone(fixtures: Iterable[Any]) -> Iterator[None]:
    clients = [fixture for fixture in fixtures if isinstance(fixture, Client)]
    cookies = [deepcopy(client.cookies) for client in clients]
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for client, before in zip(clients, cookies, strict=True):
        client.cookies = before
