"""The bytes that the load generator sends for one plan."""

import itertools
import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.load import Load

BOUNDARY = b"----convoflow-bench"
SAMPLE_RATE_HZ = 16_000


def reading(plan: "Load") -> Callable[[], Sequence[bytes]]:
    request = [_head("GET", plan, "")]
    return lambda: request


def login(plan: "Load") -> Callable[[], Sequence[bytes]]:
    attempts = itertools.count(time.time_ns())

    def request() -> Sequence[bytes]:
        form = f"username=guess{next(attempts)}%40example.com&password=correct+horse+battery".encode()
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        return _head("POST", plan, f"{kind}Content-Length: {len(form)}\r\n"), form

    return request


def upload(plan: "Load") -> Callable[[], Sequence[bytes]]:
    """The bytes before and after a mark that makes each recording the only one of its kind."""
    noise = os.urandom(plan.upload_bytes - 44 - 16)
    wav = _wav_head(plan.upload_bytes - 44)
    opening = closing = b""
    kind = "audio/wav"
    if not plan.bare:
        opening = (
            b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="audio"; filename="bench.wav"\r\n'
            b"Content-Type: audio/wav\r\n\r\n"
        )
        closing = b"\r\n--" + BOUNDARY + b"--\r\n"
        kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
    length = len(opening) + plan.upload_bytes + len(closing)
    head = _head("POST", plan, f"Content-Type: {kind}\r\nContent-Length: {length}\r\n") + opening + wav
    marks = itertools.count(time.time_ns())
    return lambda: (head + next(marks).to_bytes(16, "little"), noise, closing)


def _head(method: str, plan: "Load", more: str) -> bytes:
    bearer = f"Authorization: Bearer {plan.token}\r\n" if plan.token else ""
    return f"{method} {plan.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{bearer}{more}\r\n".encode()


def _wav_head(size: int) -> bytes:
    rate, width = SAMPLE_RATE_HZ, 2
    return b"".join(
        (
            *(b"RIFF", (36 + size).to_bytes(4, "little"), b"WAVEfmt ", (16).to_bytes(4, "little")),
            *((1).to_bytes(2, "little"), (1).to_bytes(2, "little"), rate.to_bytes(4, "little")),
            *((rate * width).to_bytes(4, "little"), width.to_bytes(2, "little"), (16).to_bytes(2, "little")),
            *(b"data", size.to_bytes(4, "little")),
        )
    )
