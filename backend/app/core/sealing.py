"""Secrets at rest: encrypted under a key from the environment, so that the database alone gives none away.

The first of `ENCRYPTION_KEYS` seals; all of them open, so that a key is replaced without a stop. Without any,
the key is derived from `SECRET_KEY`.
"""

import base64
from functools import lru_cache
from typing import TYPE_CHECKING

from app.core.config import settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class CannotOpenError(Exception):
    """No configured key opens this: the key that sealed it is missing from ENCRYPTION_KEYS."""


def seal(text: str) -> str:
    return _keys(_configured()).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    from cryptography.fernet import InvalidToken

    try:
        return _keys(_configured()).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotOpenError(
            "A secret was sealed with another key: add that one to ENCRYPTION_KEYS, behind the new one."
        ) from error


def _configured() -> tuple[str, ...]:
    return settings().sealing_keys or (_derived(settings().signing_key()),)


@lru_cache(maxsize=8)
def _keys(keys: tuple[str, ...]) -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=8)
def _derived(signing_key: str) -> str:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), length=32, salt=None, info=b"convoflow secrets at rest")
    return base64.urlsafe_b64encode(derived.derive(signing_key.encode())).decode()
