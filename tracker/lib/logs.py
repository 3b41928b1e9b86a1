"""One JSON line a log record, for Django and gunicorn alike."""

from pythonjsonlogger.core import RESERVED_ATTRS

JSON_FORMATTER = {
    "()": "pythonjsonlogger.json.JsonFormatter",
    "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
    "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
    # Django adds the request to what it refuses, and with it what the address asks: a food, an age.
    # The message names the path.
    "reserved_attrs": [*RESERVED_ATTRS, "request"],
}
