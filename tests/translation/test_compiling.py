"""manage.py compile_translations."""

from __future__ import annotations

import gettext
import os
from io import StringIO
from pathlib import Path

from django.core.management import call_command

TRANSLATED = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Today"\nmsgstr "{}"\n'


def write_po(root: Path, language: str, text: str, *, at: float) -> None:
    path = root / "locale" / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TRANSLATED.format(text), encoding="utf-8")
    os.utime(path, (at, at))


def run_command() -> str:
    out = StringIO()
    call_command("compile_translations", stdout=out)
    return out.getvalue().strip()


def test_translated_text_is_compiled_and_again_once_it_changes(tmp_path, settings):
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "compiled"]
    write_po(tmp_path, "de", "Heute", at=1_000_000_000)
    write_po(tmp_path, "en", "", at=1_000_000_000)  # the source language translates nothing
    assert run_command() == "1 compiled."
    assert [path.parent.parent.name for path in tmp_path.glob("compiled/**/*.mo")] == ["de"]
    assert run_command() == "0 compiled."
    mo_path = tmp_path / "compiled" / "de" / "LC_MESSAGES" / "django.mo"
    write_po(tmp_path, "de", "Für heute", at=mo_path.stat().st_mtime + 1)
    assert run_command() == "1 compiled."
    with mo_path.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Today") == "Für heute"
