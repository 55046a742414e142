"""People who sign in, their refresh tokens, and the narrow table that finds a tenant before one is known."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Role
from app.models.base import (
    Base,
    Entity,
    Text40,
    Text200,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)


class CredentialKind(StrEnum):
    EMAIL = "email"
    SUPABASE = "supabase"


class Agent(Timestamped, Entity):
    """A person of one tenant. `password_hash` is None for those who come through an identity provider."""

    __tablename__ = "agents"
    __table_args__ = (tenant_key(), one_of("role", Role))

    email: Mapped[Text200]
    full_name: Mapped[Text200]
    role: Mapped[Role] = mapped_column(default=Role.AGENT)
    password_hash: Mapped[str | None]
    deactivated_at: Mapped[datetime | None]


class Invite(Timestamped, Entity):
    """A place that is kept for somebody: who has the link may take it once, until it expires."""

    __tablename__ = "invites"
    __table_args__ = (
        tenant_key(),
        one_of("role", Role),
        owned("invited_by", table="agents"),
        owned("agent_id", table="agents"),
    )

    email: Mapped[Text200]
    role: Mapped[Role]
    invited_by: Mapped[UUID]
    agent_id: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ApiKey(Timestamped, Entity):
    """A program's key, stored as SHA-256 hex of its 256 random bits; `shown` tells it from others. It acts in
    its maker's name and ends with them."""

    __tablename__ = "api_keys"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "key_hash"),
        owned("agent_id", table="agents", on_delete="CASCADE"),
    )

    agent_id: Mapped[UUID]
    name: Mapped[Text200]
    shown: Mapped[Text40]
    key_hash: Mapped[str]
    scopes: Mapped[list[str]]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Credential(Base):
    """What must be found before a tenant is known: a hash of the presented value → tenant and agent.

    No tenant data and no row-level security. `value_hash` is SHA-256 hex of the normalised e-mail or of
    the identity provider's user id.
    """

    __tablename__ = "credentials"
    __table_args__ = (
        one_of("kind", CredentialKind),
        owned("agent_id", table="agents", on_delete="CASCADE"),
        Index("ix_credentials_agent_id", "agent_id"),
    )

    kind: Mapped[CredentialKind] = mapped_column(primary_key=True)
    value_hash: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    agent_id: Mapped[UUID]


class RefreshToken(Timestamped, Entity):
    """One link in a rotating family. `used_at` is set when the token is exchanged for its child.

    `sealed_child` is the child token, encrypted under a key derived from this token's own text, so that a
    client whose reply was lost gets the same child again and the database alone gives none away.
    """

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        tenant_key(),
        owned("agent_id", table="agents", on_delete="CASCADE"),
        UniqueConstraint("token_hash"),
        Index("ix_refresh_tokens_tenant_id_family_id", "tenant_id", "family_id"),
    )

    agent_id: Mapped[UUID]
    family_id: Mapped[UUID]
    parent_id: Mapped[UUID | None]
    token_hash: Mapped[str]
    sealed_child: Mapped[str | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    user_agent: Mapped[Text200 | None]
