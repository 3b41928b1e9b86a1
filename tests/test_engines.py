"""Tests repeated on PostgreSQL cover every module with SQL of its own."""

from __future__ import annotations

import re

from tests import engines


def test_every_module_with_sql_of_its_own_names_tests_that_both_engines_run():
    assert engines.modules_with_own_sql() == set(engines.TESTED_WITH)
    for repeated in engines.REPEATED:
        path, _, name = repeated.partition("::")
        text = (engines.ROOT / path).read_text("utf-8")
        assert re.search(rf"^def {name or 'test_'}", text, re.MULTILINE), repeated
