"""Secrets at rest: unreadable without the key, and readable through a change of keys."""

import pytest
from cryptography.fernet import Fernet
from pydantic import ValidationError
from sqlalchemy import text

from app.core import sealing
from app.core.config import Settings
from app.core.database import transaction
from app.core.sealing import CannotOpenError
from tests.services.outbox import endpoint
from tests.services.pipelines import environment
from tests.world import Team

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    with environment(ENCRYPTION_KEYS=OLD):
        sealed = sealing.seal("whsec_1")
    with environment(ENCRYPTION_KEYS=f"{NEW}, {OLD}"):
        assert sealing.unseal(sealed) == "whsec_1"
        renewed = sealing.seal(sealing.unseal(sealed))
    with environment(ENCRYPTION_KEYS=NEW):
        assert sealing.unseal(renewed) == "whsec_1"
        with pytest.raises(CannotOpenError, match="ENCRYPTION_KEYS"):
            sealing.unseal(sealed)


def test_without_a_key_of_its_own_it_comes_from_the_signing_key() -> None:
    sealed = sealing.seal("whsec_1")
    assert sealing.unseal(sealed) == "whsec_1"
    with environment(SECRET_KEY="another" * 8), pytest.raises(CannotOpenError):
        sealing.unseal(sealed)


def test_what_is_no_key_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(encryption_keys="my-own-password")
    assert "my-own-password" not in str(refusal.value.errors(include_input=False))


def test_the_database_holds_neither_address_nor_secret() -> None:
    owner = Team().owner
    row = endpoint(owner, "https://hooks.slack.com/services/T1/B1/canary")
    with transaction(owner.tenant_id) as session:
        stored = session.execute(
            text("SELECT url, secret FROM webhook_endpoints WHERE id = :id"), {"id": row.id}
        ).one()
    assert "canary" not in stored.url
    assert "whsec_" not in stored.secret
    assert (row.url, (row.secret or "")[:6]) == ("https://hooks.slack.com/services/T1/B1/canary", "whsec_")
