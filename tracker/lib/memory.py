"""Memory settings for commands that process millions of rows, slower than a server's."""

from django.db import connection


def use_little_memory() -> None:
    """Keep SQLite from mapping the whole database into memory, and from sorting there."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size = 0")
            cursor.execute("PRAGMA temp_store = FILE")
