"""The runner of state machines."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.factories import UserFactory
from tests.fuzz import ROOT, find_tests
from tests.machines import DatabaseMachine, run_machine
from tracker.profiles.models import User


class MembersMachine(DatabaseMachine):
    """Members come one by one; each sequence begins with none."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    @rule()
    def add_member(self) -> None:
        UserFactory()
        self.count += 1

    @invariant()
    def all_are_there(self) -> None:
        assert User.objects.count() == self.count


class BrokenMachine(RuleBasedStateMachine):
    @rule(number=st.integers(0, 100))
    def give(self, number: int) -> None:
        assert number < 7


def test_a_sequence_leaves_no_rows_to_the_next(db):
    run_machine(MembersMachine, steps=5)
    assert not User.objects.exists()


def test_a_failing_sequence_is_shown_in_its_shortest_form():
    with pytest.raises(AssertionError) as failure:
        run_machine(BrokenMachine, steps=5)
    assert "state.give(number=7)" in "\n".join(failure.value.__notes__)


def test_every_state_machine_is_in_a_file_that_the_longer_run_collects():
    base = "(DatabaseMachine" + "):"
    files = [path for path in (ROOT / "tests").rglob("*.py") if base in path.read_text()]
    names = {str(path.relative_to(ROOT)) for path in files}
    assert names - set(find_tests()) == {"tests/test_machines.py"}
