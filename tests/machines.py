"""Base and runner of the state machines: random sequences of requests beside a small model of their own.

A machine lives in a file `test_<area>_machine.py`, so that `make fuzz` finds it:

    def test_the_log_agrees_with_its_model_under_any_sequence(db):
        run_machine(LogMachine, steps=10)
"""

from __future__ import annotations

from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

SEQUENCES_IN_THE_SUITE = 12
STEPS = 30


class DatabaseMachine(RuleBasedStateMachine):
    """A machine whose rows are gone after each sequence. Nothing that waits for a commit runs.

    Needs the fixture `db`. A subclass that overrides `teardown` calls it too.
    """

    def __init__(self) -> None:
        super().__init__()
        self._sequence = transaction.atomic()
        self._sequence.__enter__()
        cache.clear()  # the ids of the last sequence may be given again

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._sequence.__exit__(None, None, None)


def run_machine(machine: type[RuleBasedStateMachine], *, steps: int) -> None:
    """Run random sequences of rules.

    In the suite 12 of at most `steps` rules, else longer ones and as many as the profile says.

    A failure shows the shortest sequence that was found for it.
    """
    chosen = settings(stateful_step_count=STEPS)
    if settings.get_current_profile_name() == "suite":
        chosen = settings(stateful_step_count=steps, max_examples=SEQUENCES_IN_THE_SUITE)
    run_state_machine_as_test(machine, settings=chosen)


def random_members(examples: int) -> settings:
    """Return the settings of a test that asks for many pages or phrases of a random member.

    So many in the suite, else a tenth of what the profile says. A failing one is told as it is, without
    looking for a smaller one.
    """
    if settings.get_current_profile_name() != "suite":
        examples = max(examples, settings().max_examples // 10)
    return settings(
        max_examples=examples,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[*settings().suppress_health_check, HealthCheck.function_scoped_fixture],
    )
