"""What the settings need to load under pytest. A plugin, because settings load before any conftest."""

import gc
import os
import tempfile

USER_ID = os.getuid() if hasattr(os, "getuid") else 0  # a file of another user could not be opened

os.environ.pop("DEBUG", None)  # the suite runs with production's settings
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdefghij" * 3)
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("STAFF_SECOND_FACTOR", "0")  # tests of the admin sign in by session
os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.gettempdir()}/magnesium-tests-{USER_ID}.sqlite3")
# The browser tests' server and Playwright share a thread; Django would take the queries for asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_finish() -> None:
    """Let the collection of garbage pass over what stays until the end: a tenth of a run's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
