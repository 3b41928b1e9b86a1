"""Print progress in few lines: a sentence for each step, and a dot for each item in it."""

from __future__ import annotations

import sys


class Progress:
    """Writes steps to standard output, and ends a line of dots before anything else is printed."""

    def __init__(self) -> None:
        self._line_is_open = False

    def start(self, step: str) -> None:
        self.end()
        print(step, end=" ", flush=True)
        self._line_is_open = True

    def dot(self) -> None:
        print(".", end="", flush=True)

    def end(self) -> None:
        if self._line_is_open:
            print(flush=True)
        self._line_is_open = False

    def fail(self, sentence: str) -> None:
        self.end()
        print(sentence, file=sys.stderr, flush=True)


progress = Progress()
