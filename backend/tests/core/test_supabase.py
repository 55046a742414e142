"""Supabase's tokens are read by its secret or its keys; what only looks like one is refused."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr
from pytest_httpserver import HTTPServer

from app.core import clock, security, supabase
from app.core.config import settings
from app.core.errors import Unauthorized, Unavailable
from tests.core.tokens import assembled, claims_of, ec_key, rsa_key
from tests.standins.supabase import SECRET, Supabase, configured

pytestmark = pytest.mark.owasp("API2")

TENANT = clock.new_id()
ANON_KEY = {"iss": "supabase", "ref": "abc", "role": "anon", "iat": 1700000000, "exp": 4000000000}


@pytest.fixture
def provider(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Supabase:
    return configured(httpserver, monkeypatch)


@pytest.fixture
def secret(provider: Supabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "supabase_jwt_secret", SecretStr(SECRET))


@pytest.mark.parametrize("kid", ["es", "rs"])
def test_a_token_signed_with_a_listed_key(provider: Supabase, kid: str) -> None:
    claims = security.read_access_token(provider.token(TENANT, kid))
    assert claims.tenant_id == TENANT
    assert claims.external
    assert (claims.email, claims.name) == ("Ana@Example.com", "Ana Silva")


@pytest.mark.usefixtures("secret")
def test_a_token_signed_with_the_secret_asks_nobody(provider: Supabase) -> None:
    assert security.read_access_token(provider.secret_token(TENANT)).tenant_id == TENANT
    assert provider.fetches == 0


@pytest.mark.usefixtures("secret")
def test_keys_work_beside_a_secret(provider: Supabase) -> None:
    assert security.read_access_token(provider.token(TENANT)).tenant_id == TENANT


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["authenticated", "other"]},
        {"tenant_id": str(TENANT), "app_metadata": {}},
        {"tenant_id": str(TENANT), "app_metadata": None},
        {"user_metadata": None, "email": None},
        {"iat": clock.now() + timedelta(seconds=5)},
        {"is_anonymous": None},
    ],
    ids=[
        "audiences",
        "claim of its own",
        "no app_metadata",
        "no name",
        "a clock ahead",
        "is_anonymous left out",
    ],
)
def test_forms_that_real_tokens_have(provider: Supabase, changes: dict[str, Any]) -> None:
    assert security.read_access_token(provider.token(TENANT, **changes)).tenant_id == TENANT


def _confused(provider: Supabase) -> str:
    """HS256 with the public key as secret: what a verifier that trusts the header would accept."""
    public = rsa_key().public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    signing_input = jwt.encode(provider.claims(TENANT), "k" * 64, "HS256", headers={"kid": "rs"}).rsplit(
        ".", 1
    )[0]
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        signing_input.encode(), pem
    )
    return f"{signing_input}.{jwt.utils.base64url_encode(signature).decode()}"


def _by_stranger(provider: Supabase, **headers: object) -> str:
    stranger = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(provider.claims(TENANT), stranger, "ES256", headers=headers)


HOSTILE: dict[str, Callable[[Supabase], str]] = {
    "the anon key": lambda _: jwt.encode(ANON_KEY, SECRET, "HS256"),
    "the service_role key": lambda _: jwt.encode({**ANON_KEY, "role": "service_role"}, SECRET, "HS256"),
    "an anon key with the right issuer": lambda p: p.secret_token(TENANT, role="anon"),
    "a service role with all claims": lambda p: p.secret_token(TENANT, role="service_role"),
    "no role": lambda p: p.token(TENANT, role=None),
    "an anonymous user": lambda p: p.token(TENANT, is_anonymous=True),
    "a tenant in user_metadata only": lambda p: p.token(None, user_metadata={"tenant_id": str(TENANT)}),
    "no tenant": lambda p: p.token(None),
    "a tenant that is no id": lambda p: p.token(None, tenant_id="mine"),
    "app_metadata as a text": lambda p: p.token(None, app_metadata="tenant_id"),
    "the secret of another project": lambda p: p.secret_token(TENANT, "t" * 49),
    "our own key": lambda p: p.secret_token(TENANT, settings().signing_key()),
    "the public key as secret": _confused,
    "unsigned": lambda p: assembled({"alg": "none", "kid": "es"}, claims_of(p.token(TENANT))),
    "a stranger's key under a known kid": lambda p: _by_stranger(p, kid="es"),
    "a stranger's key under an unknown kid": lambda p: _by_stranger(p, kid="evil"),
    "a stranger's key and no kid": _by_stranger,
    "a stranger's key at its jku": lambda p: _by_stranger(p, kid="es", jku="http://127.0.0.1:9/keys"),
    "another key's kid": lambda p: jwt.encode(p.claims(TENANT), ec_key(), "ES256", headers={"kid": "rs"}),
    "another project's issuer": lambda p: p.token(TENANT, iss="https://evil.supabase.co/auth/v1"),
    "our issuer": lambda p: p.token(TENANT, iss=security.ISSUER),
    "a foreign audience": lambda p: p.token(TENANT, aud="anon"),
    "no audience": lambda p: p.token(TENANT, aud=None),
    "no sub": lambda p: p.token(TENANT, sub=None),
    "a sub that is no id": lambda p: p.token(TENANT, sub="ana"),
    "no exp": lambda p: p.token(TENANT, exp=None),
    "expired": lambda p: p.token(TENANT, exp=clock.now() - timedelta(minutes=1)),
    "issued in an hour": lambda p: p.token(TENANT, iat=clock.now() + timedelta(hours=1)),
}


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_forged_token_is_refused(provider: Supabase, name: str) -> None:
    with pytest.raises(Unauthorized):
        security.read_access_token(HOSTILE[name](provider))


def test_without_a_secret_no_hs256_is_accepted(provider: Supabase) -> None:
    for token in (
        _confused(provider),
        provider.secret_token(TENANT),
        provider.secret_token(TENANT, "0" * 64),
    ):
        with pytest.raises(Unauthorized):
            security.read_access_token(token)


def test_unknown_keys_are_looked_up_once_in_a_while(provider: Supabase) -> None:
    security.read_access_token(provider.token(TENANT))
    for _ in range(20):
        with pytest.raises(Unauthorized):
            security.read_access_token(_by_stranger(provider, kid=str(clock.new_id())))
    assert provider.fetches == 1


def test_a_new_key_is_found_when_the_pause_is_over(provider: Supabase) -> None:
    security.read_access_token(provider.token(TENANT))
    provider.keys["new"] = ec_key()
    keys = supabase._keys(f"{supabase.issuer()}/.well-known/jwks.json")
    assert keys._last_successful_fetch is not None
    keys._last_successful_fetch -= keys.cooldown_duration
    assert security.read_access_token(provider.token(TENANT, "new")).tenant_id == TENANT
    assert provider.fetches == 2


def test_a_withdrawn_key_is_forgotten(provider: Supabase) -> None:
    token = provider.token(TENANT, "rs")
    security.read_access_token(token)
    del provider.keys["rs"]
    keys = supabase._keys(f"{supabase.issuer()}/.well-known/jwks.json")
    keys.get_jwk_set(refresh=True)
    with pytest.raises(Unauthorized):
        security.read_access_token(token)


def test_an_absent_provider_is_asked_once_and_is_no_reason_to_sign_out(provider: Supabase) -> None:
    provider.away = True
    start = threading.Barrier(10)

    def read() -> str:
        start.wait()
        with pytest.raises(Unavailable) as refused:
            security.read_access_token(provider.token(TENANT))
        return refused.value.headers["Retry-After"]

    with ThreadPoolExecutor(10) as threads:
        assert {future.result() for future in [threads.submit(read) for _ in range(10)]} == {"5"}
    assert provider.fetches == 1


def test_keys_at_hand_outlast_an_absent_provider(provider: Supabase) -> None:
    security.read_access_token(provider.token(TENANT))
    provider.away = True
    assert security.read_access_token(provider.token(TENANT, "rs")).tenant_id == TENANT


def test_unconfigured_it_is_a_foreign_issuer(provider: Supabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "supabase_url", None)
    with pytest.raises(Unauthorized):
        security.read_access_token(provider.token(TENANT))
    assert provider.fetches == 0
