"""Requests broken byte by byte, over loopback: each is answered or hung up on, and nothing behind the server
is surprised by any."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.api.applications import running
from tests.fuzz import LONG
from tests.recordings import quiet_recording
from tests.world import new_owner

pytestmark = [pytest.mark.fuzz, pytest.mark.owasp("API8")]
REQUESTS = 10_000 if LONG else 250
AT_ONCE = 125
# Who has not been answered by then has sent too little; the server hears that no more comes.
PATIENCE_S = 3
GIVE_UP_S = 60
NASTY = (
    b"\r\n", b"\n", b"\r", b"\x00", b"\xff\xfe", b"\xf0\x9f\x92\xa9", b" ", b"\t", b":", b";", b"%00",
    b"%ff", b"%", b"../../../etc/passwd", b"//", b"?", b"#", b"HTTP/9.9", b"HTTP/1.0",
    b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Length: 0\r\n",
    b"Content-Length: 5, 6\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n", b"Transfer-Encoding: \x0bchunked\r\n",
    b"Expect: 100-continue\r\n", b"Connection: close\r\n",
    b"Connection: Upgrade\r\nUpgrade: websocket\r\n", b"Upgrade: h2c\r\n", b"Range: bytes=-1,0-,9-1\r\n",
    b"If-Match: *\r\n", b"Content-Encoding: gzip\r\n",
    b"Content-Type: application/json; charset=utf-7\r\n", b"Content-Type: multipart/form-data\r\n",
    b"X-Forwarded-For: 1.1.1.1, \xff\r\n", b"Cookie: a=b; " + b"c" * 5000 + b"\r\n",
    b"X: " + b"y" * 70_000 + b"\r\n", b"FFFFFFFFFFFFFFFF\r\n", b"0\r\n\r\n", b"-1\r\n",
    b"Idempotency-Key: \x00\r\n", b"Idempotency-Key: a\r\n" * 2, b"Host: \r\n", b"Host: [::1\r\n",
    b"Authorization: Bearer \r\n", b"Authorization: Basic Og==\r\n", b'{"a":' * 3000, b"[" * 100_000,
    b"\\ud800", b"1e999", b"NaN", b'"',
)  # fmt: skip


def test_no_bytes_break_the_server() -> None:
    from app.main import app

    whole, random_numbers = _corpus(new_owner().http.headers["Authorization"]), random.Random(1)
    broken = [_mutated(random_numbers.choice(whole), random_numbers) for _ in range(REQUESTS)]
    with _errors() as logged, running(app) as (host, port), ThreadPoolExecutor(1) as thread:
        # In a thread of its own: a browser's tests leave a loop in this one.
        sound = thread.submit(asyncio.run, _all(host, port, whole, GIVE_UP_S)).result()
        answers = thread.submit(asyncio.run, _all(host, port, broken, PATIENCE_S)).result()
        after = thread.submit(asyncio.run, _all(host, port, whole[:1], GIVE_UP_S)).result()
    found = Counter(answers)
    print(f"raw: {REQUESTS} requests, {dict(sorted(found.items()))}")
    assert {status // 100 for status in sound} == {2}
    assert after == sound[:1]
    # 0 is a connection that was closed without a word.
    assert [status for status in found if status >= 500 and status != 503] == []
    assert logged == []
    assert {200, 400, 401, 404} <= set(found)


def _corpus(authorization: str) -> Sequence[bytes]:
    token = b"Host: localhost\r\nAuthorization: " + authorization.encode() + b"\r\n"
    lead = b'{"name": "Ada Raw", "phone": "+447700900123"}'
    json = b"Content-Type: application/json\r\n"
    audio = (
        b'--b\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n'
        + quiet_recording(0.2)
        + b"\r\n--b--\r\n"
    )
    chunks = (
        b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (b'{"name": ', b'"Chunked Ltd"}'))
        + b"0\r\n\r\n"
    )
    return (
        b"GET /auth/me HTTP/1.1\r\n" + token + b"\r\n",
        b"GET /leads?limit=5&count=true HTTP/1.1\r\n" + token + b"Accept-Encoding: gzip\r\n\r\n",
        b"GET /api/v1/analytics/overview HTTP/1.1\r\n" + token + b"\r\n",
        b"POST /leads HTTP/1.1\r\n" + token + json + _length(lead) + lead,
        b"POST /clients HTTP/1.1\r\n" + token + json + b"Transfer-Encoding: chunked\r\n\r\n" + chunks,
        b"POST /calls/upload HTTP/1.1\r\n"
        + token
        + b"Content-Type: multipart/form-data; boundary=b\r\n"
        + _length(audio)
        + audio,
        b"POST /auth/password/forgot HTTP/1.1\r\nHost: localhost\r\n"
        + json
        + _length(b'{"email": "nobody@example.com"}')
        + b'{"email": "nobody@example.com"}',
        b"HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /docs HTTP/1.1\r\nHost: localhost\r\n\r\n",
    )


def _length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n" % len(body)


def _mutated(request: bytes, chance: random.Random) -> bytes:
    broken = bytearray(request)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        # Most of what a server reads with care stands in the first lines.
        most = min(len(broken), chance.choice((40, 300, 10**6)))
        at = chance.randrange(most + 1)
        kind = chance.randrange(6)
        if kind == 0 and broken:
            broken[at % len(broken)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del broken[at : at + chance.randint(1, 30)]
        elif kind == 2:
            broken[at:at] = broken[at : at + chance.randint(1, 200)]
        elif kind == 3:
            broken[at:at] = chance.choice(NASTY)
        elif kind == 4:
            del broken[at:]
        else:
            lines = bytes(broken).split(b"\r\n")
            line = chance.randrange(len(lines))
            lines[line : line + 1] = [chance.choice(NASTY)] if chance.random() < 0.5 else [lines[line]] * 2
            broken = bytearray(b"\r\n".join(lines))
    return bytes(broken)


async def _all(host: str, port: int, requests: Sequence[bytes], patience_s: float) -> list[int]:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(request: bytes) -> int:
        async with places:
            return await asyncio.wait_for(_status(host, port, request, patience_s), 2 * GIVE_UP_S)

    return list(await asyncio.gather(*map(one, requests)))


async def _status(host: str, port: int, request: bytes, patience_s: float) -> int:
    """The first answer's, or 0 where the connection ended without one."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(request)
        first = asyncio.ensure_future(reader.readline())
        try:
            line = await asyncio.wait_for(asyncio.shield(first), patience_s)
        except TimeoutError:
            writer.write_eof()
            line = await first
    except (ConnectionError, ValueError):
        return 0
    finally:
        writer.transport.abort()
    return int(line.split(b" ")[1]) if line.startswith(b"HTTP/1.") else 0


@contextmanager
def _errors() -> Iterator[list[str]]:
    """What the server and the application write down as an error."""
    found: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            # Other loops of this process tell of their own matters.
            if record.name != "asyncio" or record.getMessage().startswith(("Fatal", "Exception in callback")):
                found.append(record.getMessage())

    listener = Listener(logging.ERROR)
    loggers = [logging.getLogger(name) for name in ("uvicorn.error", "asyncio")]
    for logger in loggers:
        logger.addHandler(listener)
    try:
        yield found
    finally:
        for logger in loggers:
            logger.removeHandler(listener)
