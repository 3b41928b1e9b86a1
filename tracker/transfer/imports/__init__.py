"""Imports of other trackers' files: upload, preview, writing in batches, undo."""
