"""Spreadsheets made by hand: sheets, and small files that unpack to too much or never end."""

from __future__ import annotations

import zipfile
from io import BytesIO

from tests.foods.spreadsheets import as_xlsx

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LINKS = """<Relationships>
<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/>
<Relationship Id="rId3" Type="x/styles" Target="/xl/styles.xml"/>
</Relationships>"""
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'


def sheet(rows: str, *, before: str = "", dimension: str = "A1:B2") -> str:
    """A sheet's XML with these rows after a heading."""
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="urn:any">'
        f'<dimension ref="{dimension}"/><sheetData>{HEAD}{rows}</sheetData></worksheet>'
    )


def with_parts(**parts: str | bytes) -> bytes:
    """An XLSX file of one food whose sheet, strings or styles are replaced."""
    names = {"sheet": SHEET, "strings": STRINGS, "styles": "xl/styles.xml", "book": "xl/workbook.xml"}
    replaced = {names[name]: part for name, part in parts.items()}
    if "strings" in parts:
        replaced["xl/_rels/workbook.xml.rels"] = LINKS
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(as_xlsx({"name": "Oat bar"}))) as old, zipfile.ZipFile(out, "w") as new:
        for name in {*old.namelist(), *replaced}:
            new.writestr(name, replaced.get(name) or old.read(name), zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()


def many_parts() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number}", b"")
    return out.getvalue()


MILLION = 1_000_000
ENTITIES = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">'
BOMBS = {
    "empty rows": lambda: with_parts(sheet=sheet("<row/>" * MILLION)),
    "empty cells": lambda: with_parts(sheet=sheet("<row>" + "<c/>" * 2 * MILLION + "</row>")),
    "empty rows with cells": lambda: with_parts(sheet=sheet("<row><c/></row>" * 2 * MILLION)),
    "one text in every cell": lambda: with_parts(
        sheet=sheet('<row><c t="s"><v>0</v></c></row>' * 50_000),
        strings=f"<sst><si><t>{'x' * 4_900}</t></si></sst>",
    ),
    "a huge text": lambda: with_parts(strings=f"<sst><si><t>{'x' * 30 * MILLION}</t></si></sst>"),
    "many texts": lambda: with_parts(strings="<sst>" + "<si><t>ab</t></si>" * 2 * MILLION + "</sst>"),
    "many runs of a text": lambda: with_parts(strings=f"<sst><si>{'<r><t/></r>' * 2 * MILLION}</si></sst>"),
    "nesting": lambda: with_parts(sheet=sheet("<a>" * 2 * MILLION)),
    "a huge tag": lambda: with_parts(sheet=sheet(f"<row x='{'y' * 30 * MILLION}'/>")),
    "many styles": lambda: with_parts(styles="<s><cellXfs>" + "<xf/>" * 2 * MILLION + "</cellXfs></s>"),
    "many sheets": lambda: with_parts(book="<b>" + "<sheet/>" * 2 * MILLION + "</b>"),
    "entities": lambda: with_parts(
        sheet=sheet("<row><c><v>&b;</v></c></row>", before=f"<!DOCTYPE a [{ENTITIES}]>")
    ),
    "zeros": lambda: with_parts(sheet=b"\x00" * 120 * MILLION),
    "spaces": lambda: with_parts(sheet=sheet(" " * 120 * MILLION)),
    "parts": many_parts,
    "commas": lambda: b"name\n" + b"," * 9 * MILLION,
    "rows of commas": lambda: b"name\n" + (b"," * 90_000 + b"\n") * 100,
    "commas in quotes": lambda: b'name\n"' + b"a,b\n" * 2 * MILLION,
    "line breaks": lambda: b"name\n" + b"\n" * 9 * MILLION,
    "emoji": lambda: b"name\n" + ("\U0001f95c" * 100 + "\n").encode() * 24_000,
}
