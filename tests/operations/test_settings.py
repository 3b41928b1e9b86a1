"""Settings: what they do, misspelt names, and how programs end that can't start."""

from __future__ import annotations

import os
import re
import socket

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.operations.production import SECRET, run
from tests.operations.reading_settings import read_settings
from tracker.lib.startup import bind_refusal

# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("SECRT_KEY", "SECRET_KEY"),
        ("SECRET_KEYS", "SECRET_KEY"),
        ("ALOWED_HOSTS", "ALLOWED_HOSTS"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("DATABASE_ULR", "DATABASE_URL"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("DATADIR", "DATA_DIR"),
        ("TIMEZONE", "TIME_ZONE"),
        ("secret_key", "SECRET_KEY"),
        ("HTPTS", "HTTPS"),
        ("DEBGU", "DEBUG"),
        ("BNID", "BIND"),
        ("TRUSTED_PROXY_COUTN", "TRUSTED_PROXY_COUNT"),
        ("TRUST_PROXY_COUNT", "TRUSTED_PROXY_COUNT"),
        ("WEB_CONCURENCY", "WEB_CONCURRENCY"),
        ("EMAIL_URI", "EMAIL_URL"),
        ("SENTRY_DNS", "SENTRY_DSN"),
        ("SECRET_KEY_FALLBACK", "SECRET_KEY_FALLBACKS"),
        ("SIGNUP", "SIGN_UP"),
        ("HSTS_SUBDOMAINS", "HSTS_INCLUDE_SUBDOMAINS"),
        ("SLOW_REQUEST", "SLOW_REQUEST_MS"),
        ("TRUSTED_PROXIES", "TRUSTED_PROXY_COUNT"),
    ],
)
def test_a_misspelt_variable_beside_a_right_one_is_named(tmp_path, misspelt, meant):
    with pytest.raises(ImproperlyConfigured, match=rf"^{misspelt} is not a setting\. Did you mean {meant}\?"):
        read_settings(tmp_path, **{misspelt: "1"})


UNRELATED = (
    "HOST PORT TZ LANG LC_ALL HOME PATH PWD USER SHELL TERM TMPDIR EDITOR PAGER HOSTNAME LOGNAME MAIL "
    "SHLVL DISPLAY HTTP HTTPD HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy ALL_PROXY "
    "FORWARDED_ALLOW_IPS DATABASE_NAME DATABASE_HOST DATABASE_PORT DATABASE_USER DATABASE_PASSWORD DB_URL "
    "DB_HOST PGHOST PGPASSWORD PGDATA POSTGRES_DB POSTGRES_USER POSTGRES_PASSWORD REDIS_URL CACHE_URL "
    "EMAIL_HOST EMAIL_PORT EMAIL_USER SMTP_HOST SECRET SECRET_KEY_BASE API_KEY ACCESS_KEY "
    "AWS_SECRET_ACCESS_KEY DEBUG_LEVEL LOG_LEVEL PYTHONPATH VIRTUAL_ENV DJANGO_SETTINGS_MODULE "
    "DJANGO_DEBUG GUNICORN_CMD_ARGS WEB_PORT WEB_HOST WEB_ROOT MAX_THREADS WORKERS THREADS XDG_DATA_DIRS "
    "XDG_RUNTIME_DIR STATIC_URL MEDIA_ROOT MEDIA_URL BASE_DIR ROOT_DIR DATA_PATH LISTEN_PID LISTEN_FDS "
    "NOTIFY_SOCKET INVOCATION_ID JOURNAL_STREAM CREDENTIALS_DIRECTORY STATE_DIRECTORY CI GITHUB_TOKEN "
    "METRICS_PORT SENTRY_ENVIRONMENT SENTRY_RELEASE KUBERNETES_SERVICE_HOST KUBERNETES_PORT DOCKER_HOST "
    "container CONTENT CONTEXT COLORTERM COMP_WORDBREAKS LS_COLORS OLDPWD SSH_CONNECTION SUDO_USER BIN "
    "FIND KIND BAND MAKEFLAGS TIME ZONE PROMETHEUS_MULTIPROC_DIR CHROMIUM FDC_DATA HYPOTHESIS_PROFILE "
    "DBUS_SESSION_BUS_ADDRESS _ A "
)


def test_variables_of_other_programs_are_left_alone(tmp_path):
    assert read_settings(tmp_path, **dict.fromkeys(UNRELATED.split(), "x"))["SECRET_KEY"] == SECRET


# --- what right values do -----------------------------------------------------------------------------


def test_options_in_a_postgresql_address_win_over_ours_and_are_kept(tmp_path):
    address = "postgres://u:p%40w@h1:5432,h2:5433/name?sslmode=require&connect_timeout=9&target_session_attrs=read-write"
    database = read_settings(
        tmp_path, DATABASE_URL=f"{address}&options=-c%20statement_timeout%3D30s", DATABASE_POOL="3"
    )
    config = database["DATABASES"]["default"]
    assert (config["HOST"], config["PORT"], config["PASSWORD"]) == ("h1,h2", "5432,5433", "p@w")
    options = config["OPTIONS"]
    assert (options["sslmode"], options["target_session_attrs"]) == ("require", "read-write")
    assert options["connect_timeout"] == 9
    assert options["options"].startswith("-c jit=off ")
    assert options["options"].endswith(" -c statement_timeout=30s")
    assert options["pool"]["max_size"] == 3


def test_a_postgresql_connection_is_checked_and_gives_up_by_default(tmp_path):
    config = read_settings(tmp_path, DATABASE_URL="postgres://u:p@h/name")["DATABASES"]["default"]
    assert config["CONN_HEALTH_CHECKS"] is True
    assert 0 < config["OPTIONS"]["connect_timeout"] <= 10
    assert config["OPTIONS"]["keepalives"] == 1


def test_options_in_an_sqlite_address_are_kept(tmp_path):
    address = f"sqlite:///{tmp_path / 'a+b c.sqlite3'}?timeout=99"
    config = read_settings(tmp_path, DATABASE_URL=address)["DATABASES"]["default"]
    assert config["NAME"] == str(tmp_path / "a+b c.sqlite3")
    assert config["OPTIONS"]["timeout"] == 99
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_key_may_be_in_a_file(tmp_path):
    path = tmp_path / "key"
    path.write_text(f"{SECRET}\n")
    assert read_settings(tmp_path, SECRET_KEY=None, SECRET_KEY_FILE=str(path))["SECRET_KEY"] == SECRET
    with pytest.raises(ImproperlyConfigured, match="both set"):
        read_settings(tmp_path, SECRET_KEY_FILE=str(path))
    path.write_text("short")
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY_FILE is .* at least 50 characters"):
        read_settings(tmp_path, SECRET_KEY=None, SECRET_KEY_FILE=str(path))


def test_an_empty_value_counts_as_not_set_and_weakens_nothing(tmp_path):
    settings = read_settings(tmp_path, HTTPS="", SIGN_UP=" ", DEBUG="", WEB_THREADS="")
    assert (settings["HTTPS"], settings["SIGN_UP"], settings["DEBUG"]) == (True, True, False)
    assert settings["WEB_THREADS"] == 48


def test_https_binds_this_host_only_unless_the_operator_asks_for_more(tmp_path):
    settings = read_settings(tmp_path)
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert [settings[name] for name in names] == [31_536_000, False, False]
    more = {"HSTS_SECONDS": "63072000", "HSTS_INCLUDE_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"}
    assert [read_settings(tmp_path, **more)[name] for name in names] == [63_072_000, True, True]
    assert read_settings(tmp_path, HTTPS="0")["SECURE_HSTS_SECONDS"] == 0


def test_a_data_folder_is_made_for_its_user_alone(tmp_path):
    folder = tmp_path / "data"
    read_settings(tmp_path, DATABASE_URL=None, DATA_DIR=str(folder))
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("debug", ["0", "1"])
def test_a_data_folder_that_cannot_be_made_is_named(tmp_path, debug):
    (tmp_path / "file").write_text("")
    folder = str(tmp_path / "file" / "data")
    variables = {"DATABASE_URL": None, "DATA_DIR": folder, "DEBUG": debug}
    with pytest.raises(ImproperlyConfigured, match=r"^DATA_DIR is not usable: .*Not a directory"):
        read_settings(tmp_path, **variables, SECRET_KEY=None if debug == "1" else SECRET)


def test_a_folder_of_static_files_that_would_publish_private_files_is_refused(tmp_path):
    """Whatever lies in STATIC_ROOT is served to anybody under /static/."""
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "link").symlink_to(data)
    key = tmp_path / "keys" / "key"
    key.parent.mkdir()
    key.write_text(SECRET)
    own = {"DATABASE_URL": None, "DATA_DIR": str(data)}
    elsewhere = {"DATABASE_URL": f"sqlite:///{tmp_path / 'link' / 'db.sqlite3'}"}
    for variables, folder in (
        (own, data),
        (own, tmp_path),
        (own, tmp_path / "link"),
        (elsewhere, data),
        ({"SECRET_KEY": None, "SECRET_KEY_FILE": str(key)}, key.parent),
        (own, data / "backups"),
    ):
        with pytest.raises(ImproperlyConfigured, match=r"^STATIC_ROOT is .*anybody could read that"):
            read_settings(tmp_path, **variables, STATIC_ROOT=str(folder))
    assert read_settings(tmp_path, **own, STATIC_ROOT=str(data / "static"))["STATIC_ROOT"] == data / "static"


@pytest.mark.parametrize("contact", [None, ""])
def test_who_asks_open_food_facts_has_to_say_how_to_be_reached(tmp_path, contact):
    with pytest.raises(ImproperlyConfigured, match=r"^CONTACT is not set"):
        read_settings(tmp_path, OPEN_FOOD_FACTS="1", CONTACT=contact)


@pytest.mark.parametrize("contact", ["me@example.org", "https://example.org/about"])
def test_with_a_contact_open_food_facts_can_be_asked(tmp_path, contact):
    assert read_settings(tmp_path, OPEN_FOOD_FACTS="1", CONTACT=contact)["CONTACT"] == contact


def test_postgresql_without_its_driver_names_the_file_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("tracker.lib.env.databases.find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL is .* requirements-postgres\.txt"):
        read_settings(tmp_path, DATABASE_URL="postgres://u:p@h/name")


# --- the programs -------------------------------------------------------------------------------------

PROGRAMS = {
    "manage.py": ("manage.py", "check"),
    "gunicorn": ("-m", "gunicorn", "-c", "python:tracker.gunicorn", "tracker.wsgi"),
}


def test_the_right_settings_start(tmp_path):
    answer = run("manage.py", "check", environment={"TIME_ZONE": "Europe/Berlin"}, tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("DATABASE_URL", "sqlite:////nonexistent/dir/db.sqlite3"),
        ("WEB_THREADS", "0"),
        ("SECRT_KEY", "1"),
    ],
)
def test_both_programs_end_with_one_line(tmp_path, program, name, value):
    answer = run(*PROGRAMS[program], environment={name: value}, tmp_path=tmp_path)
    assert answer.returncode == 1
    [line] = answer.stderr.strip().splitlines()
    assert line.startswith(f"Settings: {name} is ")
    assert answer.stdout == ""


UNREACHABLE = "postgres://u:hunter2@127.0.0.1:1/name"


def test_a_database_that_is_down_ends_a_command_with_one_line(tmp_path):
    answer = run("manage.py", "migrate", environment={"DATABASE_URL": UNREACHABLE}, tmp_path=tmp_path)
    assert answer.returncode == 1
    [line] = [line for line in answer.stderr.splitlines() if "Traceback" in line or "Database" in line]
    assert "DATABASE_URL" in line
    assert "port 1" in line
    assert "hunter2" not in answer.stderr


def test_an_empty_database_ends_a_command_with_one_line(tmp_path):
    answer = run("manage.py", "load_catalogue", environment={}, tmp_path=tmp_path)
    assert answer.returncode == 1
    [line] = answer.stderr.strip().splitlines()
    assert line.startswith("Database: no such table")
    assert "manage.py migrate" in line
    assert (tmp_path / "db.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_database_ends_a_command_with_one_line(tmp_path):
    (tmp_path / "db.sqlite3").write_text("This is a text of more than a few letters.\n" * 50)
    answer = run("manage.py", "migrate", environment={}, tmp_path=tmp_path)
    assert answer.returncode == 1
    [line] = answer.stderr.strip().splitlines()
    assert line.startswith("Database: file is not a database")
    assert str(tmp_path) in line


def test_a_folder_that_cannot_be_written_ends_a_command_with_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    root = str(tmp_path / "file" / "static")
    answer = run(
        "manage.py", "collectstatic", "--noinput", environment={"STATIC_ROOT": root}, tmp_path=tmp_path
    )
    assert answer.returncode == 1
    [line] = answer.stderr.strip().splitlines()
    assert line.startswith("File: ")
    assert str(tmp_path / "file") in line


def test_an_address_that_is_taken_or_not_ours_ends_gunicorn_with_one_line(tmp_path):
    bind = {"BIND": "192.0.2.1:8000"}  # an address of documentation, which no machine has
    answer = run(*PROGRAMS["gunicorn"], environment=bind, tmp_path=tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.strip().splitlines()[-1].startswith("Settings: BIND is '192.0.2.1:8000'")
    assert "Traceback" not in answer.stderr


def test_a_path_or_number_where_no_socket_can_be_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    places = [str(tmp_path), str(tmp_path / "file"), str(tmp_path / "none" / "socket"), 9_999]
    if not os.access(locked, os.W_OK):  # root can write everywhere
        places.append(str(locked / "socket"))
    for place in places:
        assert re.match(r"BIND is '(unix:/|fd://9)", bind_refusal([place]) or ""), place
    assert bind_refusal([str(tmp_path / "socket")]) is None
    with socket.socket() as listening:
        assert bind_refusal([listening.fileno()]) is None
