"""The proxies in deploy/, each run in front of a server that repeats what reached it."""

from __future__ import annotations

import json
import os
import re
import shutil
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from foods.spreadsheets.bounds import MAX_FILE_BYTES
from tests.bench.machine import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
DOMAIN, EXAMPLE = "magnesium.localhost", "magnesium.example.org"
STARTING_SECONDS = 20

NGINX = """
daemon off; pid {place}/pid; error_log {place}/error.log; {user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {place}/body; proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi; uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;
    include {place}/magnesium.conf;
}}
"""
CADDY = """
{{
    admin off
    skip_install_trust
    http_port {http}
    https_port {https}
    storage file_system {place}/storage
}}
"""


class Repeat(BaseHTTPRequestHandler):
    """Answers with the headers that arrived, and how long the body was."""

    def do_GET(self):
        length = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        body = json.dumps(
            {"headers": {k.lower(): v for k, v in self.headers.items()}, "length": length}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *details):
        pass


@contextmanager
def upstream():
    with ThreadingHTTPServer(("127.0.0.1", 0), Repeat) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def nginx_command(place, application, http, https):
    """The configuration as it is delivered, with the ports and the paths of a test."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        f"/CN={DOMAIN}",
    ]
    command += ["-keyout", str(place / "privkey.pem"), "-out", str(place / "fullchain.pem")]
    subprocess.run(command, check=True, capture_output=True)
    text = (DEPLOY / "nginx" / "magnesium.conf").read_text()
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.M)
    changes = {
        f"/etc/letsencrypt/live/{EXAMPLE}": str(place),
        EXAMPLE: DOMAIN,
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443 ": f"listen 127.0.0.1:{https} ",
        "127.0.0.1:8000": f"127.0.0.1:{application}",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (place / "magnesium.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""  # its usual user cannot enter the folder of a test
    (place / "nginx.conf").write_text(NGINX.format(place=place, user=user))
    return ["nginx", "-c", str(place / "nginx.conf"), "-e", str(place / "error.log")]


def caddy_command(place, application, http, https):
    text = (DEPLOY / "caddy" / "Caddyfile").read_text()
    for old, new in {EXAMPLE: DOMAIN, "127.0.0.1:8000": f"127.0.0.1:{application}"}.items():
        assert old in text
        text = text.replace(old, new)
    (place / "Caddyfile").write_text(CADDY.format(place=place, http=http, https=https) + text)
    return ["caddy", "run", "--config", str(place / "Caddyfile"), "--adapter", "caddyfile"]


COMMANDS = {"nginx": nginx_command, "caddy": caddy_command}


class Proxy:
    def __init__(self, http, https):
        self.http, self.https = http, https

    def ask(self, method="GET", path="/", body=None, headers=None):
        """Ask over https under the site's name; returns the status, and what the application got."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = HTTPSConnection(DOMAIN, self.https, timeout=30)
        plain = connection._create_connection(("127.0.0.1", self.https), 30, None)
        connection.sock = context.wrap_socket(plain, server_hostname=DOMAIN)
        try:
            connection.request(method, path, body, {"Host": DOMAIN} | (headers or {}))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def wait(self, process, log):
        end = time.monotonic() + STARTING_SECONDS
        while True:
            try:
                return self.ask()
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    pytest.fail(f"The proxy did not start: {log.read_text()[-1500:]}")
            threading.Event().wait(0.05)


@pytest.fixture(scope="module", params=sorted(COMMANDS))
def proxy(request, tmp_path_factory):
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    place = tmp_path_factory.mktemp(request.param)
    http, https = free_port(), free_port()
    with upstream() as application, (place / "output").open("wb") as output:
        command = COMMANDS[request.param](place, application, http, https)
        environment = os.environ | {"HOME": str(place), "XDG_CONFIG_HOME": str(place)}
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            proxy = Proxy(http, https)
            proxy.wait(process, place / "output")
            yield proxy
        finally:
            process.terminate()
            process.wait(20)


def test_a_proxy_passes_on_the_host_the_scheme_and_the_address(proxy):
    _, got = proxy.ask()
    assert got["headers"]["host"] == DOMAIN
    assert got["headers"]["x-forwarded-proto"] == "https"
    assert got["headers"]["x-forwarded-for"] == "127.0.0.1"


def test_a_client_cannot_choose_its_address_or_scheme(proxy):
    made_up = {"X-Forwarded-For": "203.0.113.5, 198.51.100.7", "X-Forwarded-Proto": "http"}
    _, got = proxy.ask(headers=made_up)
    assert got["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert got["headers"]["x-forwarded-proto"] == "https"


def test_the_largest_bulk_edit_passes_a_proxy(proxy):
    body = b"x" * (MAX_FILE_BYTES + 1_000_000)  # with its form around it
    status, got = proxy.ask("POST", "/admin/foods/food/import/", body)
    assert (status, got["length"]) == (200, len(body))


def test_plain_http_is_sent_to_https(proxy):
    connection = HTTPConnection("127.0.0.1", proxy.http, timeout=10)
    connection.request("GET", "/days/today/?from=mail", headers={"Host": DOMAIN})
    answer = connection.getresponse()
    connection.close()
    assert answer.status in {301, 308}
    # Caddy names its port, because here it is not the usual one.
    assert re.sub(r":\d+(?=/)", "", answer.headers["Location"]) == f"https://{DOMAIN}/days/today/?from=mail"


@pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not installed")
def test_caddy_reads_the_configuration_of_compose():
    path = DEPLOY / "container" / "Caddyfile"
    done = subprocess.run(
        ["caddy", "validate", "--config", str(path), "--adapter", "caddyfile"],
        env=os.environ | {"DOMAIN": EXAMPLE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    assert caddy_site(path) == caddy_site(DEPLOY / "caddy" / "Caddyfile")


def caddy_site(path):
    """Find what both Caddyfiles must say alike: the size of a body."""
    return re.findall(r"max_size \S+", path.read_text())
