"""Refuse an old Python in one sentence, then call `cli`.

Every Python must be able to parse this file.
"""

try:
    import os
    import shutil
    import sys
    import time

    if sys.version_info < (3, 11):  # noqa: UP036
        find = getattr(shutil, "which", lambda name: None)  # Python 2 has none
        newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if find(name)]
        advice = "Install a newer Python."
        if newer:
            advice = "Use the newer one on this machine: make run PYTHON=" + newer[0]
        version = sys.version.split()[0]
        sys.exit("Python 3.11 or newer is needed, and this is Python " + version + ". " + advice)

    from tracker.development.cli import main

    sys.exit(main(sys.argv[1:]))
except KeyboardInterrupt:  # in the first moments, before `cli` can handle it
    time.sleep(0.1)  # see cli._die_of_interrupt
    os._exit(130)
