"""One JSON line a log record, for Django and gunicorn alike."""

from pythonjsonlogger.core import RESERVED_ATTRS

JSON_FORMATTER = {
    "()": "pythonjsonlogger.json.JsonFormatter",
    "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
    "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
    # Of a request that was refused the message has the path; its query may tell what somebody felt.
    "reserved_attrs": [*RESERVED_ATTRS, "request"],
}
