"""What the first Enter in the add box logs: how often it is right, and how quickly it is known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.machine import CHECKOUT, prepare, say
from tests.bench.report import Figure

if TYPE_CHECKING:
    from tests.foods.phrase_quality import PhraseScore
    from tracker.profiles.models import User

MIN_RIGHT, MAX_WRONG = 0.96, 0.005  # shares
FIVE_FOODS = "2 eggs, 2 slices rye bread, 1 tbsp butter, 1 orange, 200 ml orange juice"
FIVE_FOODS_MS, P95_MS = 15, 30  # of CPU
ROUNDS = 20


def measure(*, lists_held_out: bool = False) -> list[Figure]:
    say("Judged phrases")
    with tempfile.TemporaryDirectory(prefix="bench-phrases-") as place:
        answer = Path(place) / "figures.json"
        command = [sys.executable, "-m", "tests.bench.phrases", place]
        own = {"BENCH_ANSWER": str(answer), "BENCH_HELD_OUT": "1" if lists_held_out else ""}
        subprocess.run(command, cwd=CHECKOUT, env=os.environ | own, check=True)
        return [Figure(*row) for row in json.loads(answer.read_text())]


def _figures(*, lists_held_out: bool) -> list[Figure]:
    from tests.foods.phrase_quality import (
        DEVELOPMENT,
        HELD_OUT,
        load_catalogue,
        make_members,
        score_file,
    )

    load_catalogue()
    members = make_members()
    score_file(DEVELOPMENT, members)  # warms the caches
    found = []
    for name, path in (("development", DEVELOPMENT), ("held out", HELD_OUT)):
        score = score_file(path, members)
        print(f"\nPhrases, {name}\n{score.counts}")
        if path == DEVELOPMENT or lists_held_out:
            _list_wrong(score)
        found += [_share(name, score), _speed(name, score)]
    return [*found, _five_foods(members["new"])]


def _list_wrong(score: PhraseScore) -> None:
    from tests.foods.phrase_quality import Verdict

    for each in score.of(Verdict.WRONG):
        print(f"wrong: {each}")


def _share(name: str, score: PhraseScore) -> Figure:
    from tests.foods.phrase_quality import Verdict

    right, asked, wrong = (score.share(verdict) for verdict in Verdict)
    mistakes = len(score.supplements_by_mistake)
    return Figure(
        f"Judged phrases, {name}",
        f"right ≥ {MIN_RIGHT:.0%}, wrong ≤ {MAX_WRONG:.1%}, no supplement by mistake",
        f"right {right:.1%}, asked {asked:.1%}, wrong {wrong:.1%}, {mistakes} by mistake",
        right >= MIN_RIGHT and wrong <= MAX_WRONG and not mistakes,
        f"{len(score.scored)} phrases.",
    )


def _speed(name: str, score: PhraseScore) -> Figure:
    p50, p95 = score.percentile_ms(50), score.percentile_ms(95)
    return Figure(
        f"CPU of a phrase, {name}",
        f"p95 ≤ {P95_MS} ms",
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms",
        p95 <= P95_MS,
    )


def _five_foods(user: User) -> Figure:
    """The median: each time from the typed text to the form, with warm caches."""
    from tracker.logs.search.results import SearchResults

    took = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        SearchResults.find(FIVE_FOODS, user=user)
        took.append((time.process_time() - begun) * 1000)
    median = sorted(took)[ROUNDS // 2]
    return Figure(
        "CPU of a phrase with five foods",
        f"≤ {FIVE_FOODS_MS} ms",
        f"{median:.1f} ms",
        median <= FIVE_FOODS_MS,
    )


def main() -> None:
    prepare(Path(sys.argv[1]))
    figures = _figures(lists_held_out=bool(os.environ["BENCH_HELD_OUT"]))
    Path(os.environ["BENCH_ANSWER"]).write_text(json.dumps([astuple(figure) for figure in figures]))


if __name__ == "__main__":
    main()
