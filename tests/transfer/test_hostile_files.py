"""Files made to harm: each is refused with a sentence, soon and in little memory."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
from pathlib import Path

import pytest

from tests.transfer.sample_files import FILES, zipped
from tests.transfer.test_readers import read, stored
from tracker.transfer.readers.refusals import Refusal, UnreadableFile, describe_refusal

MAX_SECONDS = 5
MAX_GROWTH_MB = 120  # over what Python and the tests have loaded
HEALTH = b'<?xml version="1.0"?>\n<HealthData locale="en">\n'
GOLD = (FILES / "cronometer-gold.csv").read_bytes()
LAUGHS = b'<?xml version="1.0"?>\n<!DOCTYPE HealthData [\n<!ENTITY a "ha">\n<!ENTITY b "&a;&a;&a;">\n]>\n'


def bomb(inner: str, beginning: bytes, repeated: bytes, megabytes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(inner, "w") as member:
        member.write(beginning)
        piece = repeated * (1_000_000 // len(repeated))
        for _ in range(megabytes):
            member.write(piece)
    return out.getvalue()


def lying_about_its_size() -> bytes:
    """A zip whose directory states a small member, which unpacks to much more."""
    data = bytearray(bomb("a.csv", GOLD, b"2026-11-22,,,Oats,1 g,1,1,1,Custom\n", 20))
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 5_000)
    return bytes(data)


def with_name(name: str) -> bytes:
    return zipped({name: GOLD})


def encrypted() -> bytes:
    data = bytearray(zipped({"a.csv": GOLD}))
    place = data.rfind(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


HOSTILE = {
    "a bomb of CSV": (lambda: bomb("a.csv", GOLD, b",", 40), Refusal.UNPACKS_TOO_LARGE),
    "a bomb of XML": (lambda: bomb("a.xml", HEALTH, b"<Record/>", 40), Refusal.UNPACKS_TOO_LARGE),
    "a lying zip": (lying_about_its_size, None),
    "nested XML": (lambda: HEALTH + b"<Record>" * 300_000, Refusal.DAMAGED_XML),
    "a tag without end": (lambda: HEALTH + b'<Record x="' + b"a" * 30_000_000, Refusal.DAMAGED_XML),
    "XML cut off": (lambda: HEALTH + b"<Record>", Refusal.DAMAGED_XML),
    "entities": (lambda: LAUGHS + b"<HealthData><Record x='&b;'/></HealthData>", Refusal.ENTITIES),
    "an endless document type": (
        lambda: b"<!DOCTYPE HealthData [\n" + b"<!-- a -->\n" * 300_000, Refusal.ENTITIES
    ),
    "nested JSON": (lambda: b'{"diary": ' + b"[" * 500_000, Refusal.DAMAGED_JSON),
    "many JSON values": (lambda: b"[" + b"{}," * 3_000_000 + b"{}]", Refusal.TOO_LARGE),
    "broken JSON": (lambda: b'{"diary": [', Refusal.DAMAGED_JSON),
    "an absolute path": (lambda: with_name("/etc/cron.d/x"), Refusal.UNSAFE_ARCHIVE),
    "a path upwards": (lambda: with_name("a/../../x.csv"), Refusal.UNSAFE_ARCHIVE),
    "a drive": (lambda: with_name("C:\\x.csv"), Refusal.UNSAFE_ARCHIVE),
    "a password": (encrypted, Refusal.ENCRYPTED),
    "a zip cut off": (lambda: zipped({"a.csv": GOLD})[:-30], Refusal.DAMAGED_ARCHIVE),
    "ten million columns": (lambda: b"Day,Food Name,Amount" + b",x" * 10_000_000, Refusal.TOO_WIDE),
    "ten million empty columns": (lambda: GOLD + b"," * 10_000_000, Refusal.TOO_WIDE),
    "a cell without end": (lambda: GOLD + b'"' + b"a\n" * 5_000_000, Refusal.TOO_WIDE),
    "zeros in text": (lambda: GOLD + b"\n" * 5_000 + b"2026-11-22,\x00,,a,1 g,1,1,1,x\n", Refusal.ENCODING),
    "no encoding": (lambda: GOLD + b"2026-11-22,,,\x81\xff\xfe,1,1,1,1,x\n", Refusal.ENCODING),
    "half of UTF-16": (lambda: GOLD.decode().encode("utf-16")[:-1], Refusal.ENCODING),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(5_000), Refusal.UNKNOWN),
    "a page": (lambda: b"<!doctype html><title>x</title>", Refusal.UNKNOWN),
    "nothing": (lambda: b"", Refusal.EMPTY),
    "spaces": (lambda: b" \n \n", Refusal.UNKNOWN),
    "a workbook": (lambda: zipped({"[Content_Types].xml": b"<Types/>"}), Refusal.SPREADSHEET),
    "a broken database": (lambda: b"SQLite format 3\x00" + b"\x07" * 8_000, Refusal.DAMAGED_DATABASE),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_soon_and_in_little_memory(name, tmp_path):
    make, refusal = HOSTILE[name]
    path: Path = stored(tmp_path, make())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    with pytest.raises(UnreadableFile) as raised:
        read(path)
    assert time.process_time() - begun < MAX_SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MAX_GROWTH_MB
    assert describe_refusal(raised.value.refusal.value).endswith(".")
    assert refusal in {None, raised.value.refusal}


def test_numbers_that_are_none_are_rows_not_understood(tmp_path):
    odd = ["NaN", "Infinity", "1e5", "=1+1", "-3", "12abc", "0x10", "1_000", "٣٣", "999999999"]
    lines = [f"2026-11-22,,Lunch,Odd,1 g,1,1,{number},Custom" for number in odd]
    header = GOLD.splitlines()[0].decode()
    _, rows, problems = read(stored(tmp_path, "\n".join([header, *lines]).encode()))
    assert rows == []
    assert [each.text for each in problems.listed] == odd
