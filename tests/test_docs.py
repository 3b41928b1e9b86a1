"""The documents: their links lead somewhere, and the pictures match the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")]
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ADDED_LATER = {"tracker.api"}  # optional in the contract: in brackets


def contract_layers():
    """Return the layers of the import contract, from top to bottom, each a set of modules."""
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [{name.strip(" ()") for name in re.split("[|:]", layer)} - ADDED_LATER for layer in layers]


def test_the_picture_of_the_layers_is_the_import_contract():
    _, _, picture = ARCHITECTURE.read_text(encoding="utf-8").partition("```mermaid\n")
    picture = picture.partition("```")[0]
    boxes = {name: set(text.split("<br>")) for name, text in re.findall(r'(L\d+)\["(.+?)"\]', picture)}
    arrows = re.findall(r"(L\d+)(?:\[[^]]*\])? --> (L\d+)", picture)
    order = ["L1", *(lower for _, lower in arrows)]
    assert [upper for upper, _ in arrows] == order[:-1]
    assert [boxes[name] for name in order] == contract_layers()


def test_every_link_between_documents_leads_to_a_file_and_a_heading():
    links = 0
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
            if re.match(r"\w+:", target):
                continue
            links += 1
            path, _, heading = target.partition("#")
            file = document.parent / path if path else document
            assert file.exists(), (document.name, target)
            if heading:
                headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
                anchors = {re.sub(r"[^\w\- ]", "", text).lower().replace(" ", "-") for text in headings}
                assert heading in anchors, (document.name, target)
    assert links > 20


def test_every_path_that_the_architecture_names_exists():
    text = ARCHITECTURE.read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:tracker|foods|static|templates)/[\w/.]+)`", text))
    paths |= {f"templates/{name}" for row in text.splitlines() if row.startswith("|")
              for name in re.findall(r"`(\w+/)`", row.rsplit("|", 2)[1])}  # fmt: skip
    assert len(paths) > 30
    assert not [path for path in sorted(paths) if not (ROOT / path).exists()]


def test_readme_is_short_and_leads_to_every_document():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    assert not [path.name for path in (ROOT / "docs").glob("*.md") if f"](docs/{path.name})" not in text]


def test_the_newest_version_of_the_changelog_is_the_projects_and_has_a_date():
    """The format is Keep a Changelog, https://keepachangelog.com/en/1.1.0/ ."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", text, re.MULTILINE)
    assert versions[0] == ("Unreleased", "")
    assert versions[1][0] == PROJECT["project"]["version"]
    assert all(date for _, date in versions[1:])
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_decisions_are_numbered_listed_and_say_what_they_cost():
    folder = ROOT / "docs" / "decisions"
    records = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for path in records:
        assert f"]({path.name})" in listed, path.name
        parts = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences"], path.name
