from tracker.transfer.imports.models import ColumnMapping, Import, ImportedEntry, ReplacedEntry

__all__ = ["ColumnMapping", "Import", "ImportedEntry", "ReplacedEntry"]
