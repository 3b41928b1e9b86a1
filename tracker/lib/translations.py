"""Compile translations: from locale/*/LC_MESSAGES/*.po to the .mo files that Django reads.

Compiled files go to `DATA_DIR`, since the code's own folder may be read-only. English is the source language:
it has a .po file to translate from, and none of its texts is translated.
"""

from __future__ import annotations

from pathlib import Path

import polib


def compile_translations(source: Path, target: Path) -> int:
    """Write a .mo file for each changed .po file of `source`. Return how many were written.

    A file without any translated text is left out. Raises OSError for a target that can't be
    written, and for a .po file that polib can't read.
    """
    written = 0
    for po_path in sorted(source.glob("*/LC_MESSAGES/*.po")):
        mo_path = target / po_path.relative_to(source).with_suffix(".mo")
        if mo_path.exists() and mo_path.stat().st_mtime >= po_path.stat().st_mtime:
            continue
        catalogue = polib.pofile(str(po_path))
        if not catalogue.translated_entries():
            continue
        mo_path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save_as_mofile(str(mo_path))
        written += 1
    return written
