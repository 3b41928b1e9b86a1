"""Progress of long tasks: a bar on a terminal, occasional plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

Progress = Callable[[str, float], None]  # the task, and the finished share, 0 to 1

WIDTH = 30
EVERY_S = 10.0  # between two plain lines of the same task


class Stream(Protocol):
    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


def ignore_progress(doing: str, share: float) -> None:
    """Do nothing, as a Progress."""


class ProgressBar:
    """Progress on `stream`. Each finished task ends with a line of its own."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._doing, self._shown, self._at = "", -1, 0.0

    def __call__(self, doing: str, share: float) -> None:
        percent = int(min(max(share, 0), 1) * 100)
        if (doing, percent) == (self._doing, self._shown):
            return
        if self._is_terminal:
            bar = "#" * (percent * WIDTH // 100)
            end = "\n" if percent == 100 else ""
            self._stream.write(f"\r{doing:<12} [{bar:<{WIDTH}}] {percent:3} %{end}")
        elif doing != self._doing or percent == 100 or time.monotonic() - self._at >= EVERY_S:
            self._stream.write(f"{doing}: {percent} %\n")
        else:
            return
        self._doing, self._shown, self._at = doing, percent, time.monotonic()
        self._stream.flush()
