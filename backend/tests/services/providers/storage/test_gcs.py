"""What only the bucket can get wrong: what we send, lost answers, refusals, signed URLs."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, Hash

from app.services.providers.storage.base import Storage, StorageUnavailableError
from app.services.providers.storage.gcs import PART, GcsStorage
from tests.services.providers.storage.children import run_child
from tests.services.providers.storage.conftest import MakeFile
from tests.standins.gcs import GcsFault, GcsStandIn

MIB = 1 << 20


def test_a_small_file_goes_in_one_guarded_request(
    gcs: Storage, bucket: GcsStandIn, key: str, file_of: MakeFile
) -> None:
    gcs.put(key, file_of(b"sound"), "audio/wav")
    (sent,) = bucket.seen
    assert sent.method == "POST"
    assert sent.query["uploadType"] == ["multipart"]
    assert sent.query["ifGenerationMatch"] == ["0"]
    stored = bucket.resource(key)
    assert stored["contentType"] == "audio/wav"
    assert bucket.sent_metadata[key]["crc32c"] == stored["crc32c"]


def test_a_large_file_goes_in_parts(gcs: Storage, bucket: GcsStandIn, key: str, file_of: MakeFile) -> None:
    gcs.put(key, file_of(b"x" * (9 * MIB)), "audio/wav")
    first, *parts = bucket.seen
    assert first.query["uploadType"] == ["resumable"]
    assert first.query["ifGenerationMatch"] == ["0"]
    assert first.headers["x-upload-content-type"] == "audio/wav"
    assert [part.size for part in parts] == [PART] * 9


@pytest.mark.parametrize("fault", [GcsFault.UNAVAILABLE, GcsFault.LOST_ANSWER])
@pytest.mark.parametrize("size", [10, 9 * MIB])
def test_a_put_outlasts_a_passing_fault(
    gcs: Storage, bucket: GcsStandIn, key: str, file_of: MakeFile, fault: GcsFault, size: int
) -> None:
    """After a lost answer the repeated request meets our own object, which is no conflict."""
    bucket.behave(fault)
    gcs.put(key, file_of(b"x" * size), "audio/wav")
    assert gcs.size(key) == size


def test_a_damaged_download_is_no_file(
    gcs: Storage, bucket: GcsStandIn, key: str, file_of: MakeFile, tmp_path: Path
) -> None:
    gcs.put(key, file_of(b"sound"), "audio/wav")
    bucket.behave(*[GcsFault.DAMAGED] * 20)
    with pytest.raises(StorageUnavailableError):
        gcs.fetch(key, tmp_path / "fetched")
    assert not (tmp_path / "fetched").exists()


def test_refusals_are_told_in_plain_words(
    gcs: Storage, bucket: GcsStandIn, key: str, file_of: MakeFile, tmp_path: Path
) -> None:
    absent = GcsStorage("absent", None, patience_s=5)
    source = file_of(b"x")
    for call in (
        lambda store: store.put(key, source, "audio/wav"),
        lambda store: store.read(key),
        lambda store: store.fetch(key, tmp_path / "fetched"),
        lambda store: store.size(key),
        lambda store: store.delete(key),
        lambda store: list(store.keys(key[:36])),
    ):
        with pytest.raises(StorageUnavailableError, match="knows no bucket absent; check GCS_BUCKET"):
            call(absent)
        bucket.behave(GcsFault.FORBIDDEN)
        with pytest.raises(StorageUnavailableError, match="may not use the bucket recordings"):
            call(gcs)


def test_a_server_that_is_gone(key: str, file_of: MakeFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:1")
    store = GcsStorage("recordings", None, patience_s=0.2)
    with pytest.raises(StorageUnavailableError, match="does not answer"):
        store.put(key, file_of(b"x"), "audio/wav")
    with pytest.raises(StorageUnavailableError, match="does not answer"):
        store.size(key)


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def signing(private_key: rsa.RSAPrivateKey) -> GcsStorage:
    pem = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "project_id": "convoflow",
        "client_email": "uploads@convoflow.example",
        "token_uri": "http://127.0.0.1:1/token",
        "private_key": pem.decode(),
    }
    return GcsStorage("recordings", json.dumps(account), patience_s=0.2)


def test_a_signed_put_is_bound(signing: GcsStorage, key: str, private_key: rsa.RSAPrivateKey) -> None:
    signed = signing.signed_url(key, method="PUT", content_type="audio/webm", max_bytes=100 * MIB)
    url = urlsplit(signed.url)
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert (url.scheme, url.netloc, url.path) == ("https", "storage.googleapis.com", f"/recordings/{key}")
    assert query["X-Goog-Algorithm"] == "GOOG4-RSA-SHA256"
    assert query["X-Goog-Expires"] == "3600"
    assert query["X-Goog-Credential"].startswith("uploads@convoflow.example/")
    assert signed.headers == {
        "Content-Type": "audio/webm",
        "x-goog-if-generation-match": "0",
        "x-goog-content-length-range": f"0,{100 * MIB}",
    }
    sent = {name.lower(): value for name, value in signed.headers.items()} | {"host": url.netloc}
    assert query["X-Goog-SignedHeaders"] == ";".join(sorted(sent))
    _verify(private_key, "PUT", signed.url, sent)


def test_a_signed_get(signing: GcsStorage, key: str, private_key: rsa.RSAPrivateKey) -> None:
    signed = signing.signed_url(key, method="GET", expires_s=60)
    assert signed.headers == {}
    assert "X-Goog-Expires=60" in signed.url
    _verify(private_key, "GET", signed.url, {"host": "storage.googleapis.com"})


def test_a_signed_put_needs_a_content_type(signing: GcsStorage, key: str) -> None:
    with pytest.raises(ValueError, match="content type"):
        signing.signed_url(key, method="PUT")


def test_credentials_that_cannot_sign(gcs: GcsStorage, key: str) -> None:
    with pytest.raises(StorageUnavailableError, match="set GCS_SERVICE_ACCOUNT_JSON"):
        gcs.signed_url(key, method="GET")


@pytest.mark.parametrize("text", ["{", "{}", '{"type": "service_account", "private_key": "hush"}'])
def test_a_key_that_is_none(key: str, text: str) -> None:
    with pytest.raises(StorageUnavailableError, match="is not the key of a service account") as refused:
        GcsStorage("recordings", text).size(key)
    assert "hush" not in str(refused.value)


def test_no_token_without_google(signing: GcsStorage, key: str) -> None:
    with pytest.raises(StorageUnavailableError):
        signing.size(key)


def test_the_sdk_is_loaded_at_first_use() -> None:
    script = "import sys, app.services.providers.storage.registry; print('google.cloud' in sys.modules)"
    assert run_child(script) == "False"


def _verify(private_key: rsa.RSAPrivateKey, method: str, url: str, headers: dict[str, str]) -> None:
    """Checks the signature as Google documents it: over the request with exactly these headers."""
    path, _, query = url.partition("https://storage.googleapis.com")[2].partition("?")
    unsigned, _, signature = query.partition("&X-Goog-Signature=")
    values = parse_qs(query)
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join([method, path, unsigned, lines, names, "UNSIGNED-PAYLOAD"])
    digest = Hash(SHA256())
    digest.update(canonical.encode())
    scope = values["X-Goog-Credential"][0].partition("/")[2]
    text = "\n".join(["GOOG4-RSA-SHA256", values["X-Goog-Date"][0], scope, digest.finalize().hex()])
    private_key.public_key().verify(bytes.fromhex(signature), text.encode(), padding.PKCS1v15(), SHA256())
