"""The container's health check: exit with 0 when the server on this machine says that it is ready."""

import os
import sys
from http.client import HTTPConnection, HTTPException

_, _, port = os.environ["BIND"].rpartition(":")
connection = HTTPConnection("127.0.0.1", int(port), timeout=4)
try:
    connection.request("GET", "/health/ready", headers={"Host": "localhost"})
    answer = connection.getresponse()
    print(answer.status, answer.read(500).decode(errors="replace"))
except (OSError, HTTPException) as error:
    sys.exit(f"The server does not answer on port {port}: {error}")
sys.exit(0 if answer.status == 200 else 1)
