"""A mail server on loopback that takes every message and keeps it."""

import email
import email.policy
import re
import socketserver
import threading
import time
from email.message import EmailMessage
from types import TracebackType
from typing import Self

LIMIT_S = 60.0
ANSWERS = {b"EHLO": b"250 here", b"HELO": b"250 here", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            self.wfile.write(ANSWERS.get(verb, b"250 ok") + b"\r\n")
            if verb == b"QUIT":
                return
            if verb == b"DATA":
                assert isinstance(self.server, _Server)
                self.server.take(self._message())
                self.wfile.write(b"250 kept\r\n")

    def _message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.messages: list[EmailMessage] = []
        self.arrived = threading.Condition()

    def take(self, message: bytes) -> None:
        with self.arrived:
            self.messages.append(email.message_from_bytes(message, policy=email.policy.default))
            self.arrived.notify_all()


class Mailbox:
    """`url` is what SMTP_URL is set to."""

    def __init__(self) -> None:
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next_to(self, address: str) -> EmailMessage:
        """The oldest message to this address that nobody has taken yet; waited for."""
        give_up_at = time.monotonic() + LIMIT_S
        with self._server.arrived:
            while time.monotonic() < give_up_at:
                for message in self._server.messages:
                    if address in str(message["To"]):
                        self._server.messages.remove(message)
                        return message
                self._server.arrived.wait(1)
        raise AssertionError(f"no mail came to {address}")

    def link_to(self, address: str) -> str:
        """What stands behind the host's name in the link of the next message to this address."""
        text = self.next_to(address).get_content()
        found = re.search(r"https?://[^/\s]+(/\S+)", text)
        assert found is not None, text
        return found[1]
