#!/usr/bin/env python
import os
import sys

from tracker.lib.commands import run

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    run(sys.argv)
