"""A mail server that takes every message and throws it away: `python -m tests.operations.walk.mail`."""

from __future__ import annotations

from socketserver import StreamRequestHandler, ThreadingTCPServer

PORT = 25


class Conversation(StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


if __name__ == "__main__":
    ThreadingTCPServer.allow_reuse_address = True
    with ThreadingTCPServer(("127.0.0.1", PORT), Conversation) as server:
        server.serve_forever()
