"""Start programs so that Control-C ends them without a traceback."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a program that does not receive Control-C: the caller ends it, see `end`."""
    with _interrupt_held_back():
        return subprocess.Popen(command, **options)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program that `start` started, if it still runs, and wait for its exit."""
    with _interrupt_held_back():
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def _interrupt_held_back() -> Iterator[None]:
    """Block Control-C meanwhile. A program that is started inherits the block and keeps it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
