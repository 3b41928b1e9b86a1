"""The choice of the tests that `make check` runs."""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.slow import ROOT, SLOW, divide

OWN_TRANSACTIONS = {"transaction": True}


def make_item(nodeid, *markers, test=None):
    marks = {mark.name: mark for mark in markers}
    return SimpleNamespace(nodeid=nodeid, get_closest_marker=marks.get, obj=test)


def kept(*items, named=()):
    return [item.nodeid for item in divide(list(items), list(named))[0]]


def test_everything_named_slow_exists_and_says_why():
    assert SLOW
    assert not [path for path, reason in SLOW.items() if not (ROOT / path).exists() or not reason]


def test_slow_and_generated_tests_are_left_out():
    @given(st.integers())
    def generated(number):
        pass

    slow_file = next(path for path in SLOW if path.endswith(".py"))
    left_out = [
        make_item(f"{slow_file}::test_a"),
        make_item("tests/operations/test_backup.py::test_a"),
        make_item("tests/a.py::test_a", pytest.mark.slow.mark),
        make_item("tests/a.py::test_b", pytest.mark.browser.mark),
        make_item("tests/a.py::test_c", pytest.mark.django_db(**OWN_TRANSACTIONS).mark),
        make_item("tests/a.py::test_d", test=generated),
    ]
    quick = [make_item("tests/a.py::test_e"), make_item("tests/a.py::test_f", pytest.mark.django_db().mark)]
    assert kept(*left_out, *quick) == [item.nodeid for item in quick]


def test_one_case_of_a_test_is_kept():
    cases = [make_item(f"tests/{name}.py::test_a[{number}]") for name in "ab" for number in range(4)]
    assert kept(*cases) == ["tests/a.py::test_a[0]", "tests/b.py::test_a[0]"]


def test_a_file_that_is_named_runs_whole():
    slow_file = next(path for path in SLOW if path.endswith(".py"))
    cases = [make_item(f"{slow_file}::test_a[{number}]") for number in range(4)]
    assert kept(*cases) == []
    assert len(kept(*cases, named=[slow_file])) == 4


def test_every_folder_of_tests_keeps_some():
    """Nothing is left out as a whole but what starts servers and sends generated inputs."""
    left_out = [ROOT / path for path in SLOW]
    for folder in sorted({path.parent for path in (ROOT / "tests").rglob("test_*.py")}):
        files = [path for path in folder.glob("test_*.py") if path not in left_out]
        is_whole = folder.name in {"browser", "operations", "hostile"}
        assert is_whole or any(has_tests(path) for path in files), folder


def has_tests(path: Path) -> bool:
    return any(isinstance(node, ast.FunctionDef) for node in ast.parse(path.read_text("utf-8")).body)
