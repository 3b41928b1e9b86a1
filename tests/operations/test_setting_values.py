"""Values of settings: wrong ones are refused by name, right ones are accepted."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.operations.production import ROOT, SECRET
from tests.operations.reading_settings import read_settings

WRONG = {
    "SECRET_KEY": [None, "", "short", "a" * 60],
    "SECRET_KEY_FALLBACKS": ["short", f"{SECRET},short"],
    "SECRET_KEY_FILE": ["", "relative/key", "/nonexistent/key", "/dev/zero", "/etc"],
    "ALLOWED_HOSTS": [
        *(None, "", " , ", "https://example.org", "example.org:443", "example.org/path", "*.example.org"),
        *(
            "exa mple.org:80",
            "-example.org",
            "exam_ple.org",
            "müller.example",
            "example..org",
            "[::1]:80",
            "::1",
        ),
        *(
            "300.1.1.1",
            "example.org,https://b.example",
            "a" * 64 + ".example",
            "example.org.",
            "user@example.org",
        ),
    ],
    "CSRF_TRUSTED_ORIGINS": [
        *(
            "example.org",
            "https://",
            "https://example.org/path",
            "ftp://example.org",
            "https://example.org:abc",
        ),
        *("https://user@example.org", "https://exa_mple.org", "https://example.org?x=1"),
    ],
    "SIGN_UP": ["closed", "2", "-1"],
    "STAFF_SECOND_FACTOR": ["some", "2"],
    "OIDC_SIGN_UP": ["some", "2"],
    "OIDC_ISSUER": [
        *("login.example.org", "ftp://login.example.org", "https://", "https://a.example?x=1"),
        "http://login.example.org",
    ],
    "DEBUG": ["maybe"],
    "HTTPS": ["often", "2"],
    "HSTS_SECONDS": ["-1", "a year", "1e9", "99999999999"],
    "HSTS_INCLUDE_SUBDOMAINS": ["all"],
    "HSTS_PRELOAD": ["perhaps", "1"],  # by itself
    "TRUSTED_PROXY_COUNT": ["two", "-1", "11", "1.5", "1_0", "１"],
    "TIME_ZONE": ["Nowhere", "CET+99", "../etc/passwd"],
    "DATABASE_URL": [
        *(
            "",
            "nonsense",
            "mysql://root@localhost/x",
            "postgres://",
            "postgresql://",
            "sqlite:///",
            "sqlite://",
        ),
        *(
            "sqlite:////nonexistent/dir/db.sqlite3",
            "sqlite:///relative.sqlite3",
            "sqlite:///:memory:",
            "sqlite:////",
        ),
        *(
            "sqlite://:memory:",
            "sqlite://host/srv/db.sqlite3",
            "sqlite:////tmp",
            "sqlite:////proc/none/db.sqlite3",
        ),
        *("sqlite:////tmp/db.sqlite3?cache=shared", "sqlite:////tmp/db.sqlite3?timeout=long"),
        *("sqlite:////tmp/db.sqlite3?timeout=-1", "sqlite:////tmp/db.sqlite3?timeout", "sqlite:////tmp/a#b"),
        *("postgres://u:p@h", "postgres://u:p@h/", "postgres:///name", "postgres://u:p@/name"),
        *("postgres://u:p@h:abc/name", "postgres://u:p@h:0/name", "postgres://u:p@h:99999/name"),
        *(
            "postgres://u:a/b@h/name",
            "postgres://u:a@b@h/name",
            "postgres://u:a#b@h/name",
            "postgres://u:a?b@h/name",
        ),
        *("postgres://u:a?b=c@h/name", "postgres://u:a@b/c@h/name", "postgres://u:p w@h/name"),
        *("postgres://u:p@h/name/more", "postgres://u:p@h_/name", "postgres://u:p@h1:1,h2:x/name"),
        *("postgres://u:p@h/name?sslmod=require", "postgres://u:p@h/name?sslmode=always"),
        *(
            "postgres://u:p@h/name?connect_timeout=soon",
            "postgres://u:p@h/name?target_session_attrs=any-write",
        ),
        *("postgres://u:p@h/name?sslmode=require&sslmode=disable", "postgres://u:p@h/name?CONN_MAX_AGE=60"),
        *("postgres://u:50%@h/name", "postgres://u:p%zz@h/name", "postgres://u:%FC@h/name"),
        *("postgres://u:p@h/name%00", "sqlite:////tmp/a%00b.sqlite3", "postgres://u:p@h/n?sslcert=%00"),
        *(
            "postgres://u:p@h/n?prepare_threshold=some",
            "postgres://u:p@h/n?disable_server_side_cursors=maybe",
        ),
        *("postgres://u:p@h/n?keepalives=7", "postgres://u:p@h/name?pool=1"),
        *(
            "postgres://u:p@h/name?CONN_HEALTH_CHECKS=1",
            "postgres://u:p@h/name?host=other",
            "postgres://u:p@h\n/name",
        ),
    ],
    "DATABASE_POOL": ["x", "0", "-1", "1000000000"],
    "DATA_DIR": ["", "var", "./var"],
    "STATIC_ROOT": ["", "static", "/", str(ROOT), str(ROOT / "static")],
    "EMAIL_URL": [
        *("nonsense", "mail.example.org", "post://h", "smtp+tls://user:pass@", "smtp://", "smtp+tls://:587"),
        *(
            "smtp+tls://user@h",
            "smtp+tls://user:@h",
            "smtp+tls://:pass@h",
            "smtp+tls://@h",
            "smtp+tls://u:p@h:abc",
        ),
        *("smtp+tls://u:a/b@h:587", "smtp+tls://u:a@b@h:587", "smtp+tls://u:a#b@h", "smtp+tls://u:a?b@h"),
        *(
            "smtp+tls://u:p@h:587/path",
            "smtp+tls://u:p@h?ssl=1",
            "smtp+tls://u:p@h?timeout=never",
            "smtp://h:0",
        ),
        *("smtp+tls://u:50%@h", "smtp+tls://u:p%0A@h", "smtp+tls://u:p@h?timeout=5&timeout=6"),
        *("smtp+tls://u:p@h?timeout=0", "smtp://h_", "smtp://a b", "filemail://", "https://h"),
    ],
    "DEFAULT_FROM_EMAIL": [
        *(
            "not an address",
            "noreply",
            "Tracker <noreply>",
            "Tracker <a@b.example",
            "a@b.example, c@d.example",
        ),
        *("a@b.example\nBcc: c@d.example", "<>", "Tracker a@b.example", "a@@b.example"),
    ],
    "OPEN_FOOD_FACTS": ["perhaps"],
    "OPEN_FOOD_FACTS_URL": [
        "openfoodfacts.org",
        "https://x y",
        "https://h:abc",
        "https://",
        "ftp://h",
        "https://h?a=b",
    ],
    "FDC_DATASETS_URL": ["ftp://x/", "https://x", "https:///", "https://x y/"],
    "CONTACT": ["nobody", "me (at) example.org", "me@example.org\r\nX: 1"],
    "BIND": [
        *(
            "8029",
            "nonsense:port",
            "nonsense",
            ":8000",
            "127.0.0.1",
            "127.0.0.1:",
            "127.0.0.1:0",
            "127.0.0.1:65536",
        ),
        *(
            "http://127.0.0.1:8000",
            "127.0.0.1:8000/",
            "::1:8000",
            "[::1]",
            "[::g]:8000",
            "unix:relative.sock",
            "unix:",
        ),
        *(
            "127.0.0.1:-1",
            "127.0.0.1:８０",
            "1.2.3.4.5:80",
            "127.0.0.1:8000,",
            "127.0.0.1:80 127.0.0.1:81",
            "fd://x",
        ),
    ],
    "WEB_CONCURRENCY": ["abc", "0", "-1", "1000000000", "2.5"],
    "WEB_THREADS": ["abc", "0", "-1", "1000000000"],
    "SLOW_REQUEST_MS": ["0", "-1", "slow", "1.5"],
    "METRICS_TOKEN": ["short", "with a space in the middle", "é" * 20],
    "METRICS_NETWORKS": ["10.0.0.0/33", "10.0.0.1/8", "here", "10.0.0"],
    "SENTRY_DSN": ["nonsense", "https://h/1", "https://key@h/", "https://key@h/project", "ftp://key@h/1"],
}
SECRETS = ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "METRICS_TOKEN", "SENTRY_DSN", "SECRET_KEY_FALLBACKS")


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_value_is_refused_in_one_line_that_names_the_variable(tmp_path, name, value):
    if name == "SECRET_KEY_FILE":
        extra = {"SECRET_KEY": None}
    else:
        extra = {"OPEN_FOOD_FACTS": "1", "CONTACT": "me@example.org"} if name == "OPEN_FOOD_FACTS_URL" else {}
    with pytest.raises(ImproperlyConfigured) as refused:
        read_settings(tmp_path, **extra | {name: value})
    text = str(refused.value)
    assert text.startswith(f"{name} is ")
    assert len(text.splitlines()) == 1
    if name in SECRETS and value and len(value) > 8 and "://" not in value:
        assert value not in text


@pytest.mark.parametrize(
    "address", ["postgres://tracker:hun/ter2@h/name", "postgres://tracker:hun?ter2=1@h/name"]
)
def test_a_password_that_is_refused_is_not_repeated(tmp_path, address):
    with pytest.raises(ImproperlyConfigured) as refused:
        read_settings(tmp_path, DATABASE_URL=address)
    assert "hun" not in str(refused.value)
    assert "ter2" not in str(refused.value)


RIGHT = {
    "SECRET_KEY_FALLBACKS": ["", f"{SECRET}1, {SECRET}2"],
    "ALLOWED_HOSTS": [
        "*",
        ".example.org",
        "a.example, b.example c.example",
        "127.0.0.1,[::1],LOCALHOST",
        "xn--a.de",
    ],
    "CSRF_TRUSTED_ORIGINS": ["", "https://example.org https://*.example.org:8443", "http://[::1]:8000"],
    "HTTPS": ["", "1", "0", "yes", "OFF"],
    "HSTS_SECONDS": ["0", "3600"],
    "TRUSTED_PROXY_COUNT": ["0", "2"],
    "DATABASE_URL": [
        *("postgres://h/name", "postgres://u@h:5432/name", "postgresql://u:p%2F%40%23@h/name"),
        *("postgres:///name?host=/run/postgresql", "postgres://u:p@%2Frun%2Fpostgresql/name"),
        *("postgres://u:p@[::1]:5432/name", "postgres://u:p:q@h/name?sslmode=require&application_name=x"),
    ],
    "EMAIL_URL": [
        "smtp://localhost",
        "smtp+ssl://u%40h:p%2F@h:465?timeout=5",
        "smtp://[::1]:25",
        "dummymail://",
        "",
    ],
    "DEFAULT_FROM_EMAIL": ["noreply@localhost", "Our tracker <noreply@example.org>", '"A, B" <a@b.example>'],
    "FDC_DATASETS_URL": ["https://h:8443/sets/"],
    "BIND": [
        "0.0.0.0:80",
        "[::]:8000",
        "localhost:8000,127.0.0.1:8001",
        "unix:/run/tracker/socket",
        "fd://3",
    ],
    "METRICS_NETWORKS": ["", "10.0.0.5", "10.1.0.0/16, fd00::/8"],
    "SENTRY_DSN": [""],
    "TIME_ZONE": ["Europe/Berlin"],
    "WEB_CONCURRENCY": ["1", "512"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values]
)
def test_a_right_value_is_accepted(tmp_path, name, value):
    assert read_settings(tmp_path, **{name: value})["SECRET_KEY"] == SECRET
