"""What all bodies share: strict input, output read from rows, and field limits as named types."""

from datetime import datetime
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, model_validator


def _no_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain the NUL character")
    return value


def _email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise ValueError(f"is not an e-mail address: {error}") from error


Plain = AfterValidator(_no_nul)
Name = Annotated[str, Field(min_length=1, max_length=200), Plain]
Label = Annotated[str, Field(max_length=200), Plain]
Note = Annotated[str, Field(max_length=20_000), Plain]
Phone = Annotated[str, Field(min_length=3, max_length=40), Plain]
Email = Annotated[str, Field(max_length=200), AfterValidator(_email)]
Password = Annotated[str, Field(min_length=8, max_length=128), Plain]
Moment = AwareDatetime
Extra = Annotated[dict[str, JsonValue], Field(max_length=100)]


class In(BaseModel):
    """A request body: unknown fields are refused, text is trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, populate_by_name=True)


class Change(In):
    """A PATCH body: what is absent stays as it is, and at least one field must be there."""

    @model_validator(mode="after")
    def _require_a_field(self) -> "Change":
        if not self.model_fields_set:
            raise ValueError("No fields to update")
        return self

    def changes(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class Out(BaseModel):
    """A response body, read from a row's attributes."""

    model_config = ConfigDict(from_attributes=True)


class Stamped(Out):
    created_at: datetime
    updated_at: datetime
