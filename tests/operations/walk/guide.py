"""The commands of docs/production.md: its code blocks, under their headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).resolve().parents[3] / "docs" / "production.md"
# A word after `sh` says what else a block needs: values are the reader's own, a terminal asks questions,
# and what is typed elsewhere needs another machine or a program that a bare server has not.
KINDS = {"", "values", "terminal", "elsewhere"}


@dataclass(frozen=True)
class Block:
    kind: str
    text: str


def read_guide(path: Path = PATH) -> dict[str, list[Block]]:
    """Return the blocks of shell commands under each heading, in order; ValueError for an unknown kind."""
    found: dict[str, list[Block]] = {}
    blocks: list[Block] = []
    pattern = r"^#+ (?P<heading>.+)$|^```sh ?(?P<kind>.*)\n(?P<text>(?:.*\n)*?)```$"
    for match in re.finditer(pattern, path.read_text(encoding="utf-8"), re.MULTILINE):
        if heading := match["heading"]:
            if heading in found:
                raise ValueError(f"There are two headings {heading!r}.")
            blocks = found[heading] = []
            continue
        if match["kind"] not in KINDS:
            raise ValueError(f"A block of the kind {match['kind']!r} is not known.")
        blocks.append(Block(match["kind"], match["text"]))
    return found
