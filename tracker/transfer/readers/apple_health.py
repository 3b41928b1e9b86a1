"""Apple Health: dietary magnesium in export.zip or export.xml. Pure Python.

Records inside of a correlation are copies of top-level ones, as Apple's document type states: only top-level
ones count, and a correlation gives its name to the record of the same app and time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.lib.weeks import is_in_calendar
from tracker.lib.words import gettext, gettext_noop
from tracker.transfer.readers.apple_xml import Attributes, parse_xml
from tracker.transfer.readers.content import Content
from tracker.transfer.readers.limits import MAX_ROWS
from tracker.transfer.readers.refusals import Reason, Refusal, UnreadableFile
from tracker.transfer.readers.rows import ImportedRow, NotUnderstood, Problems, Reading, RowMaker
from tracker.transfer.readers.values import as_milligrams, parse_number

SOURCE = "Apple Health"
FORMAT = "apple-health"
MAGNESIUM = "HKQuantityTypeIdentifierDietaryMagnesium"
FOOD = "HKCorrelationTypeIdentifierFood"
NAMED_BY_APP = gettext_noop("Magnesium (%(app)s)")
Place = tuple[str, str, str]  # app, start and end: what a record and its correlation have in common


@dataclass
class _Record:
    attributes: Attributes
    metadata: Attributes = field(default_factory=dict)

    @property
    def place(self) -> Place:
        get = self.attributes.get
        return get("sourceName", ""), get("startDate", ""), get("endDate", "")


def find(contents: Sequence[Content]) -> Reading | None:
    """Return the reading of the export; its inner name can be in any language."""
    for content in contents:
        if content.kind == "xml" and (
            b"<HealthData" in content.head or b"DOCTYPE HealthData" in content.head
        ):
            return Reading(FORMAT, SOURCE, _Reader(content).read, size=content.size)
    return None


class _Reader:
    def __init__(self, content: Content) -> None:
        self._content = content
        self._records: list[_Record] = []
        self._names: dict[Place, Attributes] = {}  # metadata of correlations with magnesium
        self._open: list[_Record] = []  # the record or correlation that is being read, and those around it
        self._has_copies = False
        self._maker = RowMaker(SOURCE)

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        with self._content.opened() as file:
            parse_xml(file, self._start, self._end)
        if not self._records:
            raise UnreadableFile(
                Refusal.ONLY_IN_CORRELATIONS if self._has_copies else Refusal.HEALTH_WITHOUT_RECORDS
            )
        for number, record in enumerate(self._records, 1):
            try:
                yield self._row(record)
            except NotUnderstood as problem:
                text = " ".join(record.attributes.get(name, "") for name in ("startDate", "value", "unit"))
                problems.add(number, record.place[0], text, problem.reason)

    def _start(self, depth: int, name: str, attributes: Attributes) -> None:
        if name == "Record" and attributes.get("type") == MAGNESIUM:
            self._open.append(_Record(attributes))
            if depth > 2:
                self._has_copies = True
                self._note_copy()
        elif name == "Correlation" and attributes.get("type") == FOOD:
            self._open.append(_Record(attributes))
        elif name == "MetadataEntry" and self._open:
            self._open[-1].metadata[attributes.get("key", "")] = attributes.get("value", "")

    def _note_copy(self) -> None:
        """Remember the correlation around a record, whose metadata may follow it."""
        for around in self._open[:-1]:
            self._names[around.place] = around.metadata
        if len(self._names) > MAX_ROWS:
            raise UnreadableFile(Refusal.TOO_MANY_ROWS)

    def _end(self, depth: int, name: str) -> None:
        if not self._open or name not in {"Record", "Correlation"}:
            return
        record = self._open[-1]
        is_record = record.attributes.get("type") == MAGNESIUM
        if name != ("Record" if is_record else "Correlation"):
            return  # another record inside of a correlation
        self._open.pop()
        if is_record and depth == 2:
            self._records.append(record)
            if len(self._records) > MAX_ROWS:
                raise UnreadableFile(Refusal.TOO_MANY_ROWS)

    def _row(self, record: _Record) -> ImportedRow:
        attributes = record.attributes
        unit, text = attributes.get("unit", ""), attributes.get("value", "")
        metadata = self._names.get(record.place, {}) | record.metadata
        start = _moment(attributes.get("startDate", ""))
        local = _in_zone(start, metadata.get("HKTimeZone", ""))
        if not is_in_calendar(local.date()):
            raise NotUnderstood(Reason.DAY)
        app = " ".join(attributes.get("sourceName", "").split())
        name = metadata.get("HKFoodType", "").strip() or gettext(NAMED_BY_APP) % {"app": app or SOURCE}
        return self._maker.make(
            (app, start.astimezone(UTC).isoformat(), text, unit),
            day=local.date(),
            name=name,
            magnesium_mg=as_milligrams(parse_number(text), unit),
            time=local.time().replace(tzinfo=None),
            meal=metadata.get("HKFoodMeal", ""),
            source=app,
        )


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        raise NotUnderstood(Reason.DAY) from None


def _in_zone(moment: datetime, zone: str) -> datetime:
    """Return the moment in the record's own zone, or as it is written. Never the server's."""
    try:
        return moment.astimezone(ZoneInfo(zone)) if zone else moment
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return moment
