"""Supabase on loopback: signs tokens as it does, and serves the public keys at its address for them."""

import json
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.core import clock, supabase
from app.core.config import settings
from tests.core.tokens import ec_key, rsa_key

SECRET = "supabase-" + "s" * 40
PATH = "/auth/v1/.well-known/jwks.json"
PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey


class Supabase:
    """`keys` are the private keys by kid; `fetches` counts requests for the public ones; `away` makes those
    fail."""

    def __init__(self, server: HTTPServer, keys: Mapping[str, PrivateKey]) -> None:
        self.keys = dict(keys)
        self.fetches = 0
        self.away = False
        self.url = server.url_for("").rstrip("/")
        server.expect_request(PATH).respond_with_handler(self._serve_keys)

    def claims(self, tenant: UUID | None, **changes: object) -> dict[str, Any]:
        """What a signed-in user's token says; the tenant stands where only the service role can write."""
        now = clock.now()
        claims = {
            "iss": f"{self.url}/auth/v1",
            "aud": "authenticated",
            "sub": str(clock.new_id()),
            "role": "authenticated",
            "aal": "aal1",
            "session_id": str(clock.new_id()),
            "email": "Ana@Example.com",
            "phone": "",
            "is_anonymous": False,
            "iat": now,
            "exp": now + timedelta(hours=1),
            "app_metadata": {"provider": "email", "tenant_id": str(tenant) if tenant else None},
            "user_metadata": {"full_name": "Ana Silva"},
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, tenant: UUID | None, kid: str = "es", **changes: object) -> str:
        """Signed with the key of that id."""
        key = self.keys[kid]
        algorithm = "ES256" if isinstance(key, EllipticCurvePrivateKey) else "RS256"
        return jwt.encode(self.claims(tenant, **changes), key, algorithm, headers={"kid": kid})

    def secret_token(self, tenant: UUID | None, secret: str = SECRET, **changes: object) -> str:
        """Signed in the old way, with the shared secret."""
        return jwt.encode(self.claims(tenant, **changes), secret, "HS256")

    def _serve_keys(self, request: Request) -> Response:
        self.fetches += 1
        if self.away:
            return Response(status=HTTPStatus.BAD_GATEWAY)
        listed = [{**_public(key), "kid": kid, "use": "sig"} for kid, key in self.keys.items()]
        return Response(json.dumps({"keys": listed}), content_type="application/json")


def configured(server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Supabase:
    """A stand-in with one key of each kind, named by the settings until the test ends."""
    stand_in = Supabase(server, {"es": ec_key(), "rs": rsa_key()})
    monkeypatch.setattr(settings(), "supabase_url", stand_in.url)
    # The server's address is the same in each test, and keys are kept by address.
    supabase._keys.cache_clear()
    return stand_in


def _public(key: PrivateKey) -> dict[str, Any]:
    if isinstance(key, EllipticCurvePrivateKey):
        return ECAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"alg": "ES256"}
    return RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"alg": "RS256"}
