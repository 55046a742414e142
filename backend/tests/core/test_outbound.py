"""What a tenant cannot have us call: each spelling of each address that is not on the public internet."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore2
import httpx2
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from app.core import addresses, http
from app.core.http import ForbiddenAddressError, NoAnswerError
from app.core.outbound import Network, within
from tests.services.pipelines import environment

pytestmark = pytest.mark.owasp("API7")

PRIVATE = [
    "0.0.0.0", "0.0.0.1", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
    "127.0.0.1", "127.1.2.3", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254",
    "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.31.196.1",
    "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "192.175.48.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "100::1",
    "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::",
    "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fd12:3456:789a::1", "fe80::1",
    "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "not an address", "",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1",
          "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4009::200e",
          "2001:4860:4860::8888"]  # fmt: skip
# Of one machine: this one. The resolver knows more ways to write an address than a reader does.
SPELLINGS = [
    "http://127.0.0.1:{port}/", "http://127.1:{port}/", "http://127.0.1:{port}/", "http://0:{port}/",
    "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0x7f.0x0.0x0.0x1:{port}/",
    "http://017700000001:{port}/", "http://0177.0.0.1:{port}/", "http://0x7f.1:{port}/",
    "http://127.0.0.1.:{port}/", "http://localhost:{port}/", "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/", "http://[::1]:{port}/", "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/", "http://[::ffff:127.0.0.1%25lo]:{port}/",
    "http://user@127.0.0.1:{port}/", "http://example.com@127.0.0.1:{port}/",
    "http://example.com:80@127.0.0.1:{port}/", "http://127.0.0.1:{port}#@example.com/",
    "http://127.0.0.1:{port}\\@example.com/", "http://127。0。0。1:{port}/", "http://①②⑦.⓪.⓪.①:{port}/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/", "http:/127.0.0.1:{port}/", "http:127.0.0.1:{port}/", "//127.0.0.1:{port}/",
    "127.0.0.1:{port}", "HTTP://127.0.0.1:{port}/", "ftp://127.0.0.1:{port}/", "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_GET", "unix:///var/run/docker.sock", "http://", "http:///x", "",
    "http://127.0.0.1:99999/", "http://[::1", "http://%31%32%37.0.0.1:{port}/", "http://127.0.0.1%00.com:{port}/",
    " http://127.0.0.1:{port}/", "http://127.0.0.1:{port}/\r\nHost: x",
]  # fmt: skip


@pytest.fixture
def anywhere() -> Iterator[None]:
    """As in production: no private network is let in."""
    with environment(OUTBOUND_ALLOWED_NETWORKS=""):
        yield


@contextmanager
def listening(address: str, port: int = 0) -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and who connected to it."""
    callers: list[str] = []
    with socket.create_server((address, port)) as server:
        server.settimeout(0.05)
        closing = threading.Event()

        def accept() -> None:
            while not closing.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    callers.append(address)
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1], callers
        finally:
            closing.set()
            thread.join()


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_public(address: str) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is(address: str) -> None:
    assert addresses.is_public(address)


@pytest.mark.usefixtures("anywhere")
def test_no_spelling_of_this_machine_connects() -> None:
    with listening("127.0.0.1") as (port, callers):
        for spelling in SPELLINGS:
            with pytest.raises((ForbiddenAddressError, NoAnswerError)):
                http.post(spelling.format(port=port), content=b"", headers={})
        assert callers == []
        assert http.post(f"http://127.0.0.1:{port}/", content=b"", headers={}, trusted=True).status == 200
    assert callers == ["127.0.0.1"]
    assert len(PRIVATE) + len(SPELLINGS) >= 100


def ask(network: Network, port: int) -> int:
    with httpcore2.ConnectionPool(network_backend=network) as pool:
        return pool.request("GET", f"http://rebinds.example:{port}/").status


@pytest.mark.parametrize(
    "answers",
    [
        [["127.0.0.2"], ["127.0.0.1"]],
        [["127.0.0.2"], ["127.0.0.2", "127.0.0.1"]],
        [["127.0.0.1", "127.0.0.2"]],
        [["127.0.0.2", "127.0.0.1"]],
    ],
)
def test_a_name_that_changes_its_meaning_reaches_only_what_was_judged(answers: list[list[str]]) -> None:
    """127.0.0.2 plays the public address, 127.0.0.1 the private one behind it."""
    said = iter(answers)
    with listening("127.0.0.2") as (port, public), listening("127.0.0.1", port) as (_, private):
        network = Network(("127.0.0.2/32",), resolve=lambda _host, _port: next(said))
        for _ in answers:
            try:
                ask(network, port)
            except ForbiddenAddressError:
                continue
    assert private == []
    assert len(public) == (1 if answers[0] == ["127.0.0.2"] else 0)


def test_a_redirect_to_a_private_address_is_an_answer_and_nothing_more(httpserver: HTTPServer) -> None:
    inside = {"Location": "http://169.254.169.254/latest/meta-data/"}
    httpserver.expect_request("/").respond_with_data("", 302, headers=inside)
    assert http.post(httpserver.url_for("/"), content=b"", headers={}).status == 302


@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("https://hooks.example.com/a", True),
        ("https://hooks.example.com:8443/a", True),
        ("http://hooks.example.com/a", False),
        ("https://hooks.example.com:8080/a", False),
        ("https://hooks.example.com:22/a", False),
        ("https://me:secret@hooks.example.com/a", False),
        ("https://10.0.0.1/a", False),
        ("https://[fe80::1]/a", False),
    ],
)
def test_in_production_only_https_on_its_usual_ports(url: str, accepted: bool) -> None:
    production = {"ENV": "production", "OUTBOUND_ALLOWED_NETWORKS": ""}
    with environment(**production):
        if accepted:
            http.require_callable(url)
        else:
            with pytest.raises(ForbiddenAddressError):
                http.require_callable(url)


def drip(seconds: float) -> Iterator[bytes]:
    for _ in range(int(seconds / 0.05)):
        time.sleep(0.05)
        yield b"x"


def test_an_exchange_ends_with_its_time_however_it_drips(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TOTAL_S", 1.0)
    httpserver.expect_request("/").respond_with_handler(lambda _: Response(drip(60)))
    started = time.monotonic()
    answer = http.post(httpserver.url_for("/"), content=b"", headers={})
    assert (answer.status, answer.complete) == (200, False)
    assert time.monotonic() - started < 30


def test_headers_that_drip_end_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    for piece in drip(5):
                        connection.sendall(piece)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        network = Network(("127.0.0.0/8",))
        with within(0.3), httpcore2.ConnectionPool(network_backend=network) as pool:
            started = time.monotonic()
            with pytest.raises(httpcore2.ReadTimeout):
                pool.request("GET", f"http://127.0.0.1:{server.getsockname()[1]}/")
            assert time.monotonic() - started < 2
        thread.join()


def test_a_connection_that_was_never_made_is_told_from_one_that_broke(httpserver: HTTPServer) -> None:
    with pytest.raises(NoAnswerError) as never:
        http.post("http://127.0.0.1:1/", content=b"", headers={})
    assert not never.value.sent
    assert isinstance(never.value.__cause__, httpx2.ConnectError)
