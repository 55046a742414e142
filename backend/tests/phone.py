"""A phone on a bad network: it uploads in parts over sockets of its own, is cut off, asks, and goes on."""

import hashlib
import random
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx2

PART = {"Content-Type": "application/offset+octet-stream"}


def promise(audio: bytes, **fields: object) -> dict[str, object]:
    """What the phone says before it sends."""
    return {"size": len(audio), "sha256": hashlib.sha256(audio).hexdigest(), "filename": "call.wav", **fields}


@dataclass
class Phone:
    """One phone and its sign-in. `address` may change: a new process, a new network. `resumed_at` notes
    where it went on after each cut."""

    address: tuple[str, int]
    token: str
    resumed_at: list[int] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def http(self, method: str, path: str, **more: object) -> httpx2.Response:
        headers = self.headers | dict(more.pop("headers", {}))  # type: ignore[call-overload]
        base = f"http://{self.address[0]}:{self.address[1]}"
        return httpx2.request(method, base + path, headers=headers, timeout=20, **more)  # type: ignore[arg-type]

    def begin(self, audio: bytes, **fields: object) -> str:
        answer = self.http("POST", "/uploads", json=promise(audio, **fields))
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def offset(self, upload: str) -> int:
        answer = self.http("HEAD", upload)
        assert answer.status_code == 200
        return int(answer.headers["Upload-Offset"])

    def send(self, upload: str, body: bytes, offset: int) -> httpx2.Response:
        return self.http("PATCH", upload, content=body, headers={**PART, "Upload-Offset": str(offset)})

    def open(self, upload: str, offset: int, length: int) -> socket.socket:
        """Announce a part; the caller sends as much of it as it likes."""
        connection = socket.create_connection(self.address, timeout=20)
        lines = [
            f"PATCH {upload} HTTP/1.1",
            "Host: loopback",
            *(f"{name}: {value}" for name, value in (self.headers | PART).items()),
            f"Upload-Offset: {offset}",
            f"Content-Length: {length}",
        ]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return connection

    def send_and_vanish(
        self, upload: str, body: bytes, offset: int, cut: int, *, reset: bool, linger_s: float = 0
    ) -> None:
        """Lose the network after `cut` bytes: with all of them out, it may be the answer that is lost."""
        connection = self.open(upload, offset, len(body))
        try:
            connection.sendall(body[:cut])
            time.sleep(linger_s)
            if reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass  # the service had answered and closed: it knew better where to go on
        finally:
            connection.close()

    def complete(self, upload: str) -> httpx2.Response:
        return self.http("POST", f"{upload}/complete")

    def ask_to_complete_and_vanish(self, upload: str) -> None:
        connection = socket.create_connection(self.address, timeout=20)
        lines = [f"POST {upload}/complete HTTP/1.1", "Host: loopback", "Content-Length: 0"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        connection.close()

    def bring(self, audio: bytes, cuts: Sequence[int], chance: random.Random) -> str:
        """Upload it although the network goes each time that one of the positions `cuts` is reached; the id
        of the call."""
        upload = self.begin(audio)
        for position in sorted(cuts):
            offset = self.offset(upload)
            self.resumed_at.append(offset)
            self.send_and_vanish(
                upload,
                audio[offset:],
                offset,
                position - offset,
                reset=chance.random() < 0.5,
                linger_s=chance.choice((0, 0.01, 0.1)),
            )
        for _ in range(20):
            offset = self.offset(upload)
            if offset == len(audio) or self.send(upload, audio[offset:], offset).status_code == 204:
                break
        if chance.random() < 0.5:
            self.ask_to_complete_and_vanish(upload)
        answer = self.complete(upload)
        assert answer.status_code == 202, answer.text
        assert self.complete(upload).json()["id"] == answer.json()["id"]
        return str(answer.json()["id"])
