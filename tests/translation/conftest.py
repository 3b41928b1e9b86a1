"""The site in the pseudo-language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests.translation import pseudo_language


@pytest.fixture(scope="session")
def pseudo_catalogues(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("locale")
    pseudo_language.write_catalogues(folder)
    return folder


@pytest.fixture
def in_pseudo_language(pseudo_catalogues, settings) -> Iterator[None]:
    """Show every page in the pseudo-language, also those of a server in a thread of its own."""
    settings.LOCALE_PATHS = [pseudo_catalogues]
    settings.LANGUAGES = [(pseudo_language.CODE, "Pseudo")]
    settings.LANGUAGE_CODE = pseudo_language.CODE
    with translation.override(pseudo_language.CODE):
        yield
