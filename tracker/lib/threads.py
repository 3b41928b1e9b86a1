"""Numbers of threads that each process of the server has, and that may wait to write."""

DEFAULT_THREADS = "48"  # a variable's default is text


def max_waiting_writers(threads: int) -> int:
    """Return how many writers may wait in a process: a quarter of its threads is for readers."""
    readers = max(1, threads // 4)
    return max(1, threads - readers - 1)  # one more is writing
