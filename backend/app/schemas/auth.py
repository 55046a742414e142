"""Accounts as they go in and out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AliasChoices,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    computed_field,
)

from app.core.actor import Role
from app.schemas.base import Change, Email, In, Name, Out, Password, Plain, Typed

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


def normalised_email(typed: str) -> str:
    """What somebody typed to sign in, written as it was when they registered."""
    try:
        return _EMAIL.validate_python(typed.strip())
    except ValidationError:
        return typed.strip().lower()


class Register(In):
    """`full_name` may be called `name`. Without `organisation` the tenant bears the person's name.
    `invite` is the token of an invitation: whoever has one joins the tenant that sent it."""

    email: Email
    password: Password
    full_name: Name = Field(validation_alias=AliasChoices("full_name", "name"))
    organisation: Name | None = None
    invite: str | None = Field(None, max_length=2000)


class AgentCreate(In):
    email: Email
    password: Password
    full_name: Name = Field(validation_alias=AliasChoices("full_name", "name"))
    role: Role = Role.AGENT


class AgentOut(Out):
    id: UUID
    email: str
    full_name: str
    role: Role
    tenant_id: UUID
    created_at: datetime

    @computed_field
    def name(self) -> str:
        return self.full_name


class SignIn(In):
    email: Annotated[str, Field(max_length=200), AfterValidator(normalised_email)]
    # As it was typed, whatever the rules for new ones say.
    password: Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=256), Plain]


class Me(Change):
    """What a person says of themselves."""

    full_name: Name = Field(validation_alias=AliasChoices("full_name", "name"))


class PasswordChange(In):
    current_password: Typed
    new_password: Password


class PasswordForgotten(In):
    email: Email


class PasswordReset(In):
    """`token` is what the link that was sent carries."""

    token: str = Field(min_length=1, max_length=2000)
    password: Password


class Explained(Out):
    detail: str


class DeviceOut(Out):
    """A device on which the person is signed in. `current` is the one that asks."""

    id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    user_agent: str | None
    current: bool = False


class Refresh(In):
    refresh_token: str = Field(min_length=1, max_length=200)


class TokenPair(Out):
    """`expires_in` is the access token's life in seconds; the refresh token works once, within 30 days."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the scheme's name
    expires_in: int
