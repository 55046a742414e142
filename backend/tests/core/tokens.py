"""Tokens to test with: a good one to change at will, and every way of forging one that we know."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.core import clock, security
from app.core.config import settings

HOUR = timedelta(hours=1)
WRONG_KEY = "f" * 64


def access_token(
    *,
    key: Any = None,
    algorithm: str = "HS256",
    headers: Mapping[str, object] | None = None,
    without: str = "",
    **changes: object,
) -> str:
    """One of our access tokens with these claims changed, and one left out."""
    claims = {
        "iss": security.ISSUER,
        "aud": security.AUDIENCE,
        "type": "access",
        "sub": str(clock.new_id()),
        "tid": str(clock.new_id()),
        "role": "owner",
        "iat": clock.now(),
        "exp": clock.now() + HOUR,
        **changes,
    }
    claims.pop(without, None)
    return jwt.encode(
        claims, settings().signing_key() if key is None else key, algorithm, headers=dict(headers or {})
    )


def assembled(header: Mapping[str, object], payload: object, signature: bytes = b"") -> str:
    """A token put together by hand, for what no library would sign."""
    parts = (json.dumps(header).encode(), json.dumps(payload).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def _unsigned(algorithm: str) -> str:
    return assembled({"alg": algorithm, "typ": "JWT"}, claims_of(access_token()))


def _with_other_payload() -> str:
    header, _, signature = access_token().split(".")
    return f"{header}.{access_token(role='owner').split('.')[1]}.{signature}"


def _with_a_list_as_issuer() -> str:
    claims = {**claims_of(access_token()), "iss": [security.ISSUER]}
    return jwt.api_jws.encode(json.dumps(claims).encode(), settings().signing_key(), "HS256")


def _nested() -> str:
    parts = assembled({"alg": "HS256"}, {}).split(".")
    deep = base64.urlsafe_b64encode(b"[" * 30_000).rstrip(b"=").decode()
    return f"{parts[0]}.{deep}.AAAA"


HOSTILE: dict[str, Callable[[], str]] = {
    "algorithm none": lambda: _unsigned("none"),
    "algorithm nOnE": lambda: _unsigned("nOnE"),
    "no algorithm": lambda: assembled({"typ": "JWT"}, claims_of(access_token())),
    "unsigned HS256": lambda: _unsigned("HS256"),
    "another key": lambda: access_token(key=WRONG_KEY),
    "an algorithm of the same family": lambda: access_token(algorithm="HS512"),
    "a stranger's RSA key": lambda: access_token(key=rsa_key(), algorithm="RS256"),
    "a stranger's EC key": lambda: access_token(key=ec_key(), algorithm="ES256"),
    "kid as a path to an empty file": lambda: access_token(
        key=b"\x00" * 32, headers={"kid": "../../../../dev/null"}
    ),
    "kid as SQL": lambda: access_token(key=WRONG_KEY, headers={"kid": "x' UNION SELECT 'f"}),
    "kid not a text": lambda: assembled({"alg": "HS256", "kid": ["x"]}, claims_of(access_token())),
    "jku to the sender's keys": lambda: access_token(
        key=rsa_key(), algorithm="RS256", headers={"jku": "http://127.0.0.1:9/jwks.json", "kid": "1"}
    ),
    "its own key in the header": lambda: access_token(
        key=rsa_key(),
        algorithm="RS256",
        headers={"jwk": jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key().public_key(), as_dict=True)},
    ),
    "an unknown critical extension": lambda: access_token(headers={"crit": ["exp"], "exp": 0}),
    "another payload under a good signature": _with_other_payload,
    "a refresh token's type": lambda: access_token(type="refresh"),
    "a real refresh token": lambda: security.new_opaque_token(clock.new_id()),
    "no type": lambda: access_token(without="type"),
    "no exp": lambda: access_token(without="exp"),
    "no sub": lambda: access_token(without="sub"),
    "no iat": lambda: access_token(without="iat"),
    "no aud": lambda: access_token(without="aud"),
    "no iss": lambda: access_token(without="iss"),
    "no tid": lambda: access_token(without="tid"),
    "expired": lambda: access_token(exp=clock.now() - HOUR),
    "expired a second ago": lambda: access_token(exp=clock.now() - timedelta(seconds=1)),
    "exp as a word": lambda: access_token(exp="tomorrow"),
    "exp beyond all years": lambda: access_token(exp=10**18),
    "exp infinite": lambda: access_token(exp=float("inf")),
    "issued tomorrow": lambda: access_token(iat=clock.now() + 24 * HOUR),
    "not valid before tomorrow": lambda: access_token(nbf=clock.now() + 24 * HOUR),
    "a foreign issuer": lambda: access_token(iss="https://accounts.example.com"),
    "an issuer that is a list": _with_a_list_as_issuer,
    "a foreign audience": lambda: access_token(aud="another service"),
    "a number as sub": lambda: access_token(sub=1),
    "a sub that is no id": lambda: access_token(sub="admin"),
    "a tid that is no id": lambda: access_token(tid="*"),
    "a tid that is a list": lambda: access_token(tid=[str(clock.new_id())]),
    "an agent that does not exist": access_token,
    "empty": lambda: "",
    "dots": lambda: "..",
    "garbage": lambda: "not-a-token",
    "two parts": lambda: ".".join(access_token().split(".")[:2]),
    "a cut signature": lambda: access_token()[:-8],
    "a list as payload": lambda: assembled({"alg": "HS256"}, [security.ISSUER], b"x" * 32),
    "null as payload": lambda: assembled({"alg": "HS256"}, None, b"x" * 32),
    "JSON nested without end": _nested,
    "48 KB": lambda: access_token(key=WRONG_KEY, padding="x" * 36_000),
}
# The one that only the database can tell from a good one.
SOUND_BUT_UNKNOWN = "an agent that does not exist"
