"""How many phrases are understood whole, and how quickly, on the embedded catalogue."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import astuple
from pathlib import Path

from tests.bench.machine import CHECKOUT, prepare, say
from tests.bench.report import Figure

SHARE, MILLISECONDS = 0.9, 30
ROUNDS = 5  # the first one warms the caches, and its times are not counted


def measure() -> list[Figure]:
    say("Judged phrases")
    with tempfile.TemporaryDirectory(prefix="bench-phrases-") as place:
        answer = Path(place) / "figures.json"
        command = [sys.executable, "-m", "tests.bench.phrases", place]
        subprocess.run(command, cwd=CHECKOUT, env=os.environ | {"BENCH_ANSWER": str(answer)}, check=True)
        return [Figure(*row) for row in json.loads(answer.read_text())]


def _figures() -> list[Figure]:
    from tests.foods import judged_phrases

    score, *others = [judged_phrases.score() for _ in range(ROUNDS)]
    score.took_ms = [took for other in others for took in other.took_ms]
    p50, p95 = score.percentile(50), score.percentile(95)
    return [
        Figure(
            "Judged phrases understood whole",
            f"≥ {SHARE}",
            f"{score.share:.3f}",
            score.share >= SHARE,
            f"{score.count} phrases; not understood: {'; '.join(score.misses) or 'none'}.",
        ),
        Figure(
            "A phrase: reading, searching, measuring",
            f"p95 ≤ {MILLISECONDS} ms",
            f"p50 {p50:.1f} ms, p95 {p95:.1f} ms",
            p95 <= MILLISECONDS,
        ),
    ]


def main() -> None:
    prepare(Path(sys.argv[1]))
    Path(os.environ["BENCH_ANSWER"]).write_text(json.dumps([astuple(figure) for figure in _figures()]))


if __name__ == "__main__":
    main()
