"""docs/production.md. `make bench --only production` types its commands on a bare machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.operations.walk.guide import PATH, read_guide

ROOT = Path(__file__).resolve().parents[2]
TEXT = PATH.read_text(encoding="utf-8")
BLOCKS = [(heading, block) for heading, blocks in read_guide().items() for block in blocks]
CONTAINER_COMMANDS = {"serve"}


def anchors(text):
    """The names that links to headings use."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_code_block_is_read():
    assert len(BLOCKS) == TEXT.count("```") / 2
    assert len(BLOCKS) > 20


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("block", [block for _, block in BLOCKS], ids=[heading for heading, _ in BLOCKS])
def test_bash_can_read_each_block(block):
    done = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_of_the_guide_exists():
    typed = {name for _, block in BLOCKS for name in re.findall(r"^magnesium (\w+)", block.text, re.M)}
    typed |= set(re.findall(r"`magnesium (\w+)", TEXT))
    typed |= set(
        re.findall(r"application(?: magnesium)? (\w+)", "\n".join(block.text for _, block in BLOCKS))
    )
    for unit in (ROOT / "deploy" / "systemd").glob("*.service"):
        typed |= set(re.findall(r"manage\.py (\w+)", unit.read_text()))
    assert {"backup", "restore", "upgrade", "housekeeping", "move_database"} <= typed
    assert not typed - set(get_commands()) - CONTAINER_COMMANDS


def test_every_file_that_the_guide_names_exists():
    text = TEXT.replace("/opt/magnesium/", "")
    names = {
        name.rstrip("*.")
        for name in re.findall(r"\b(?:deploy|docs)/[\w./*-]+|\brequirements[\w-]*\.txt", text)
    }
    names |= set(re.findall(r"\]\(([\w./-]+\.md)\)", TEXT))
    found = [name for name in names if any(ROOT.glob(f"{name}*")) or (PATH.parent / name).exists()]
    assert len(names) > 8
    assert not names - set(found)


def test_every_link_inside_the_guide_leads_to_a_heading():
    links = set(re.findall(r"\]\(#([\w-]+)\)", TEXT))
    assert links
    assert not links - anchors(TEXT)


def test_the_settings_file_names_only_settings_that_are_described():
    described = (PATH.parent / "configuration.md").read_text(encoding="utf-8")
    example = (ROOT / "deploy" / "environment.example").read_text()
    compose = "".join((ROOT / name).read_text() for name in ("compose.yaml", "compose.sqlite.yaml"))
    names = set(re.findall(r"^#?([A-Z_]+)=", example, re.M)) | set(
        re.findall(r"^ {6}([A-Z_]+):", compose, re.M)
    )
    names -= set(re.findall(r"\b(?:POSTGRES_\w+|DOMAIN|VERSION|BUILD_DATE)\b", compose))
    assert len(names) > 8
    assert not {name for name in names if f"`{name}`" not in described}
