"""How much work it is to log something, from the open page of the day: README shows it, tests count it."""

from __future__ import annotations

from typing import NamedTuple


class Effort(NamedTuple):
    """Letters typed; and taps, clicks or keys besides."""

    letters: int
    taps: int

    def __str__(self) -> str:
        return f"{self.letters} letters and {self.taps}" if self.letters else str(self.taps)


SENTENCE = "2 oz almonds and half a cup oat bran"
EFFORT = {
    "A food you usually have": Effort(0, 1),
    "Yesterday’s breakfast": Effort(0, 1),
    "A new food": Effort(3, 1),
    f"Two foods in a sentence: “{SENTENCE}”": Effort(len(SENTENCE), 1),
    "Tonight’s tablet": Effort(0, 1),
    "A twitch or a spasm": Effort(0, 2),
    "Taking the last step back": Effort(0, 1),
}
