"""Tests repeated on PostgreSQL cover every module with SQL of its own."""

from __future__ import annotations

from tests import engines


def test_every_module_with_sql_of_its_own_names_tests_that_both_engines_run():
    elsewhere = ("tracker/lib/", "tracker/operations/")  # engines.ALWAYS has their tests
    unnamed = {name for name in engines.modules_with_own_sql() if not name.startswith(elsewhere)}
    assert unnamed - set(engines.TESTED_WITH) == set()
    assert not [name for name in engines.TESTED_WITH if not (engines.ROOT / name).exists()]
    assert not [name for name in engines.REPEATED if not (engines.ROOT / name).exists()]
