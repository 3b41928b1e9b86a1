"""Output of operations on a terminal."""

from __future__ import annotations

from foods.importing.progress import Progress, ProgressBar, Stream, nobody_watches


def watch(stream: Stream) -> Progress:
    """Show progress on a terminal, and nothing elsewhere: cron mails what a command prints."""
    return ProgressBar(stream) if stream.isatty() else nobody_watches


def megabytes(size: int) -> str:
    """Return “0.4 MB”, “312 MB” for a number of bytes."""
    amount = size / 1_000_000
    return f"{amount:.1f} MB" if amount < 10 else f"{amount:,.0f} MB"
