"""How far a long work is: a bar on a terminal, now and then a plain line elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

Progress = Callable[[str, float], None]  # what is being done, and which share of it is, 0 to 1

WIDTH = 30
EVERY_S = 10.0  # between two plain lines of the same work


class Stream(Protocol):
    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


def nobody_watches(doing: str, share: float) -> None:
    """A Progress that says nothing."""


class ProgressBar:
    """A Progress on `stream`. What is done ends with a line of its own."""

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
