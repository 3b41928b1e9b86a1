"""The house rules, checked."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import brotli
import django
import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver
from importlinter.cli import lint_imports

from tests.html import VOID

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = {
    str(path.relative_to(ROOT / "templates")): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*.html"))
}
# Django's own, which code names where it draws them; the admin's are named without their folder too.
DJANGO = Path(django.__file__).parent
DJANGO_FOLDERS = [DJANGO / "forms/templates", DJANGO / "contrib/admin/templates"]
DJANGO_TEMPLATES = {
    path.relative_to(folder).as_posix()
    for folder in (*DJANGO_FOLDERS, DJANGO_FOLDERS[1] / "admin")
    for path in folder.rglob("*.html")
}
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for folder in ("tracker", "foods", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
}
APPLICATION = {name: text for name, text in SOURCES.items() if not name.startswith("tests")}
LOCK_FILES = sorted(ROOT.glob("requirements*.txt"))


def matches(pattern: str, texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Where `pattern` occurs: the file, and its group 1."""
    for name, text in texts.items():
        for match in re.finditer(pattern, text):
            yield name, match[1]


# --- who may see what -----------------------------------------------------------------------------

PUBLIC = {
    "home", "privacy", "robots", "sitemap", "sitemap-section", "foods:browse", "foods:group", "foods:food",
    "health-live", "health-ready", "metrics", "admin:login",
    "offline:manifest", "offline:worker",
    "account_login", "account_logout", "account_signup", "account_inactive",
    "account_confirm_email", "account_email_verification_sent", "account_confirm_login_code",
    "mfa_login_webauthn", "mfa_authenticate", "openid_connect_login", "openid_connect_callback",
    "socialaccount_signup", "socialaccount_login_cancelled",
    "account_request_login_code",
    "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "learn:index", "learn:twitch-or-spasm", "learn:how-much", "learn:sources", "learn:at-risk",
    "learn:supplements", "transfer:schema",
}  # fmt: skip


def views(
    resolver: URLResolver, address: str = "/", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Every view of the site: its name, its address with the parameters in it, its pattern."""
    for pattern in resolver.url_patterns:
        here = address + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from views(pattern, here, inner)
        else:
            yield f"{space}{pattern.name}", here, pattern


EXAMPLES = {"day": "2026-11-22", "week": "2026-W47", "month": "2026-11", "year": "2026"}
EXAMPLES |= {"int": "1", "path": "1", "str": "1", "slug": "pages"}
EXAMPLES["uuid"] = "01a1c2d3-0000-7000-8000-000000000000"


def example(address: str) -> str:
    """An address that `address` stands for: `/days/<day:day>/` is `/days/2026-11-22/`."""
    address = re.sub(r"<(?:(\w+):)?\w+>", lambda match: EXAMPLES[match[1] or "str"], address)
    address = re.sub(r"\(\?P<app_label>(\w+)[^)]*\)", r"\1", address)
    address = re.sub(r"\(\?P<\w+>[^)]*\)", "1", address)
    return re.sub(r"\^|\$|\\", "", address)


def test_the_public_views_are_these_and_no_others():
    every = list(views(get_resolver()))
    public = {name for name, _, view in every if not getattr(view.callback, "login_required", True)}
    assert public == PUBLIC


@pytest.mark.slow
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_other_view_sends_a_visitor_to_sign_in(client, db, method):
    """The admin's goes through its own address to the one door."""
    for name, address, _ in views(get_resolver()):
        if name not in PUBLIC:
            answer = getattr(client, method)(example(address), follow=True)
            ways = [where for where, _ in answer.redirect_chain]
            assert ways, address
            assert ways[-1].startswith("/accounts/login/"), address


# --- pages and parts ------------------------------------------------------------------------------

IDS = {id for _, id in matches(r'\sid="([\w-]+)"', TEMPLATES)}
PARTIALS = list(matches(r"{% partialdef ([\w-]+)", TEMPLATES))
PARTIAL_OF_A_VIEW = r'\bpartial(?:: str)? ?= ?"([\w-]+)"'


def test_what_htmx_aims_at_exists():
    targets = list(matches(r'hx-(?:target|sync|select|include|indicator)="#([\w-]+)', TEMPLATES))
    assert targets
    assert not [(name, id) for name, id in targets if id not in IDS]


def test_htmx_aims_at_ids_only():
    aims = matches(r'hx-target="([^"]*)"', TEMPLATES)
    assert not [(name, aim) for name, aim in aims if not aim.startswith("#")]


def test_a_view_names_a_partial_that_exists():
    named = {partial for _, partial in matches(PARTIAL_OF_A_VIEW, APPLICATION)}
    assert named == {partial for _, partial in PARTIALS}


@pytest.mark.parametrize(("name", "partial"), PARTIALS)
def test_a_partial_begins_with_the_element_of_its_name(name, partial):
    body = TEMPLATES[name].partition(f"{{% partialdef {partial}")[2].partition("%}")[2]
    first = re.search(r"<[^>]*>", body)
    assert first
    assert f'id="{partial}"' in first[0]


def test_nothing_asks_for_a_partial_from_the_browser():
    assert not list(matches(r"(request\.(?:GET|POST|headers)[^\n]*partial)", APPLICATION))


def test_files_that_begin_with_an_underscore_are_never_pages():
    asked_for = set(
        matches(r'(?:render|render_page|get_template|TemplateResponse)\([^)]*?"([^"]+\.html)', APPLICATION)
    )
    asked_for |= set(matches(r'\b(?:template|template_name) ?= ?"([^"]+\.html)', APPLICATION))
    assert asked_for
    assert not [page for page in asked_for if Path(page[1]).name.startswith("_")]
    parts = {name: text for name, text in TEMPLATES.items() if Path(name).name.startswith("_")}
    assert not list(matches(r"({% extends|<html|<body)", parts))


def test_every_template_that_is_named_exists():
    named = [*matches(r'"((?:\w+/)*_?\w+\.html)"', APPLICATION), *matches(r'{% include "([^"]+)"', TEMPLATES)]
    assert named
    known = TEMPLATES.keys() | DJANGO_TEMPLATES
    assert not [(where, template) for where, template in named if template not in known]


def test_every_part_is_used():
    used = {part for _, part in matches(r'["/](_\w+\.html)"', TEMPLATES | APPLICATION)}
    assert {Path(name).name for name in TEMPLATES if Path(name).name.startswith("_")} <= used


# --- what the content security policy forbids -----------------------------------------------------


def test_no_template_holds_a_style():
    assert not list(matches(r"(\sstyle=|<style)", TEMPLATES))


def test_no_template_holds_a_script():
    assert not list(matches(r"(<script(?![^>]*\ssrc=)[^>]*>)", TEMPLATES))
    assert not list(matches(r"""(\son[a-z]+\s*=\s*["'])""", TEMPLATES))
    assert not list(matches(r"(hx-on|hx-vals=['\"]js:|javascript:)", TEMPLATES))


def test_no_template_loads_from_another_site():
    assert not list(matches(r"""((?:src|href|action)=["'](?:https?:)?//[^"']*)""", TEMPLATES))


def test_elements_are_not_closed_twice():
    voids = "|".join(sorted(VOID - {"source"}))
    assert not list(matches(rf"(</(?:{voids})>)", TEMPLATES))


# --- forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, text in TEMPLATES.items() if 'method="post"' in text])
def test_a_form_that_is_posted_carries_its_token(name):
    forms = re.findall(r'<form[^>]*method="post".*?</form>', TEMPLATES[name], re.DOTALL)
    assert forms
    assert all("{% csrf_token %}" in form for form in forms)


def test_what_htmx_sends_is_a_form_or_a_link_first():
    """Each element with hx-get or hx-post also works by itself."""
    for name, element in matches(r"(<\w+[^>]*\shx-(?:get|post)=[^>]*>)", TEMPLATES):
        tag = re.match(r"<(\w+)", element)[1]
        plain = {"a": "href=", "form": "action=", "button": "<button", "input": 'name="'}
        assert plain[tag] in element, (name, element)


# --- the house ------------------------------------------------------------------------------------


@pytest.fixture
def loggers_as_before():
    """import-linter configures logging for a program of its own, which switches off all loggers there are."""
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    before = [(logger, logger.disabled) for logger in loggers]
    yield
    for logger, was_disabled in before:
        logger.disabled = was_disabled


@pytest.mark.slow  # make check has a step for it
def test_imports_point_down_only_and_arithmetic_knows_no_django(capsys, loggers_as_before):
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    said = capsys.readouterr().out
    assert code == 0, said
    assert "Imports point down only KEPT" in said
    assert "Arithmetic knows no Django KEPT" in said


def test_every_migration_is_made(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


CSS = ROOT / "static" / "css"
IMPORT = re.compile(r'@import "([\w-]+\.css)";')


def test_the_style_sheets_of_every_page_are_at_most_6_kb_compressed_and_all_of_them_12():
    imported = IMPORT.findall((CSS / "core.css").read_text())
    core = b"".join((CSS / name).read_bytes() for name in imported)
    pages = {path.name for path in CSS.glob("*.css")} - {"core.css", *imported}
    size = len(brotli.compress(core, quality=11))
    assert 0 < size <= 6_000
    assert size + sum(len(brotli.compress((CSS / name).read_bytes(), quality=11)) for name in pages) <= 12_000


def test_every_style_sheet_is_one_that_a_page_loads():
    linked = {name for _, name in matches(r"file_url 'css/([\w-]+\.css)'", TEMPLATES)}
    imported = set(IMPORT.findall((CSS / "core.css").read_text()))
    assert linked | imported == {path.name for path in CSS.glob("*.css")}
    assert imported.isdisjoint(linked)


def test_no_file_is_longer_than_one_idea():
    assert not [name for name, text in SOURCES.items() if len(text.splitlines()) > 400]


def test_no_module_is_named_for_leftovers():
    leftovers = {"utils", "util", "helpers", "services", "common", "misc"}
    assert not [name for name in SOURCES if leftovers & set(Path(name).with_suffix("").parts)]


def test_the_top_level_is_what_the_design_says():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert folders == {"tracker", "foods", "tests"}


@pytest.mark.parametrize("path", LOCK_FILES, ids=lambda path: path.name)
def test_lock_files_hold_hashes_and_no_addresses(path):
    text = path.read_text()
    requirements = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert requirements
    assert not [line for line in requirements if not re.match(r"[\w.-]+(\[[\w,-]+\])?==", line)]
    assert not [line for line in requirements if "--hash=sha256:" not in line]
    assert not re.search(r"://|--index-url|--extra-index|--find-links|--trusted-host| @ ", text)


def test_the_lock_files_agree():
    """A package has one version everywhere, or one for each kind of machine."""
    versions = {}
    for path in LOCK_FILES:
        for line in re.findall(r"^[a-z0-9][\w.-]*==[^\\\n]*", path.read_text(), re.MULTILINE):
            name, _, version = line.partition("==")
            version, _, machine = (part.strip() for part in version.partition(";"))
            assert versions.setdefault((name, machine), version) == version, path.name


def test_tests_are_functions_whose_names_are_claims():
    for name in [name for name in SOURCES if "/test_" in name]:
        top = ast.parse(SOURCES[name]).body
        assert not [node for node in top if isinstance(node, ast.ClassDef) and "Test" in node.name], name
        tests = [node.name for node in top if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"]
        assert tests, name
        assert not [test for test in tests if test.count("_") < 3], name


def test_nothing_sleeps_in_the_tests():
    assert not list(matches(r"\b((?:time\.)?sleep)\(", {n: t for n, t in SOURCES.items() if "test_" in n}))


# --- English ---------------------------------------------------------------------------------------

PLAIN = {name: text for name, text in SOURCES.items() if name.startswith(("tracker/", "foods/"))}
QUESTION_WORD = re.compile(r"(?:What|Whether|How|Where|Which|Why|As|For|Asked)\b")
RETIRED_WORDS = {
    "acts", "kitchen", "mend", "mended", "pantry", "somebody", "stands", "thence", "told", "whence",
    "whoever",
}  # fmt: skip
RETIRED_PREFIXES = {
    "MOST",
    "LONGEST",
    "LARGEST",
    "SMALLEST",
    "SHORTEST",
    "DEEPEST",
    "FEWEST",
}  # MAX_ and MIN_
DESCRIBED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def names_bound(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module, its functions and classes assign or take as parameters."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def words_of(name: str) -> set[str]:
    """Return the words of `snake_case`, `CamelCase` and `UPPER_CASE` names, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


@cache
def parsed(name: str) -> ast.Module:
    """Return the syntax tree of a file of PLAIN, parsed once."""
    return ast.parse(PLAIN[name])


def docstrings(name: str) -> list[str]:
    """Return the docstrings of a file."""
    described = [node for node in ast.walk(parsed(name)) if isinstance(node, DESCRIBED)]
    return [text for node in described if (text := ast.get_docstring(node))]


def test_docstrings_begin_with_a_verb_or_a_noun_in_a_short_line():
    for name in PLAIN:
        texts = docstrings(name)
        assert not [text for text in texts if QUESTION_WORD.match(text)], name
        assert not [text for text in texts if len(text.splitlines()[0]) > 90], name


def test_no_name_uses_a_retired_word():
    for name in PLAIN:
        bound = set(names_bound(parsed(name)))
        assert not [each for each in bound if words_of(each) & RETIRED_WORDS], name
        assert not [each for each in bound if each.partition("_")[0] in RETIRED_PREFIXES], name


def test_email_is_written_in_one_word():
    texts = (
        TEMPLATES
        | APPLICATION
        | {
            str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
            for path in [
                *(ROOT / "templates").rglob("*.txt"),
                *ROOT.glob("*.md"),
                *(ROOT / "docs").glob("*.md"),
            ]
        }
    )
    assert not list(matches(r"\b([Ee]-[Mm]ails?)\b", texts))
