"""`manage.py check --deploy`: what it finds beyond Django's own checks."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

from tests.operations.collected_files import write_manifest


@pytest.fixture
def in_order(settings, tmp_path):
    """Settings of a server in order, each part of which a test may break."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DATA_DIR = folder
    settings.STATIC_ROOT = folder / "static"
    settings.STATIC_ROOT.mkdir()
    settings.ALLOWED_HOSTS = ["example.org"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "tracker.lib.static_files.ModuleManifestStorage"}
    }
    write_manifest(settings.STATIC_ROOT)
    settings.DATABASES["default"] = settings.DATABASES["default"] | {"NAME": str(folder / "db.sqlite3")}
    return folder


@pytest.fixture(autouse=True)
def databases_come_back(settings):
    before = dict(settings.DATABASES)
    yield
    settings.DATABASES.update(before)


def found():
    messages = run_checks(include_deployment_checks=True)
    return [message.id for message in messages if message.id.startswith("tracker.")]


def errors():
    return [message for message in run_checks(include_deployment_checks=True) if message.is_serious()]


def test_a_server_in_order_has_none(in_order):
    assert found() == []


@pytest.mark.parametrize(
    "backend", ["tracker.lib.mail.NoEmail", "django.core.mail.backends.console.EmailBackend"]
)
def test_a_site_that_cannot_send_email_fails(in_order, settings, backend):
    settings.EMAIL_BACKEND = backend
    assert "tracker.E001" in found()
    assert any("EMAIL_URL" in error.msg for error in errors())


def test_a_folder_that_cannot_be_written_fails(in_order, settings):
    (in_order / "file").write_text("")
    settings.DATA_DIR = in_order / "file" / "data"
    assert "tracker.E002" in found()
    assert any("DATA_DIR" in error.msg for error in errors())


def test_static_files_that_were_not_collected_fail(in_order, settings):
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    assert "tracker.E003" in found()
    assert any("collectstatic" in error.msg for error in errors())


@pytest.mark.parametrize("name", ["db.sqlite3", "db.sqlite3-wal", "backups/monday.zip"])
def test_a_file_that_others_can_read_is_named(in_order, name):
    path = in_order / name
    path.parent.mkdir(exist_ok=True, mode=0o755)
    path.write_text("")
    path.chmod(0o644)
    assert found() == []  # nobody else may enter the folder
    in_order.chmod(0o755)
    assert found() == ["tracker.W001"]
    in_order.chmod(0o700)


def test_static_files_may_be_read_by_all(in_order, settings):
    settings.STATIC_ROOT.chmod(0o755)
    assert found() == []


def test_any_host_is_worth_a_warning(in_order, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert found() == ["tracker.W002"]
