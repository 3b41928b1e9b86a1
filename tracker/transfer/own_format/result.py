"""The outcome of an import, table by table."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class TableResult:
    added: int = 0
    known: int = 0  # already in the account
    kept: int = 0  # left out, because the account has a row of its own in its place
    refused: int = 0  # left out, because it does not fit: it names a row that is nowhere


@dataclass
class ImportResult:
    tables: dict[str, TableResult] = field(default_factory=dict)

    def total(self) -> TableResult:
        parts = self.tables.values()
        return TableResult(
            added=sum(part.added for part in parts),
            known=sum(part.known for part in parts),
            kept=sum(part.kept for part in parts),
            refused=sum(part.refused for part in parts),
        )
