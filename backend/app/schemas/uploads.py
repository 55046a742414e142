"""Resumable uploads as they go in and out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AliasChoices, Field

from app.models import UploadPurpose, UploadStatus
from app.schemas.base import Name, Out
from app.schemas.calls import UploadForm

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$"), AfterValidator(str.lower)]


class UploadStart(UploadForm):
    """What will be sent: `size` in bytes and `sha256` are of the whole file. The other fields are those of
    a recording that comes in one piece."""

    purpose: UploadPurpose = UploadPurpose.RECORDING
    size: Annotated[int, Field(ge=1, le=2**62)]
    sha256: Sha256
    filename: Name = "recording"

    def form(self) -> UploadForm:
        return UploadForm.model_validate(
            self.model_dump(include=set(UploadForm.model_fields), exclude_none=True)
        )


class UploadOut(Out):
    """`offset` counts the bytes that are safe: send the rest from there on."""

    id: UUID
    purpose: UploadPurpose
    status: UploadStatus
    filename: str
    offset: Annotated[int, Field(validation_alias=AliasChoices("received", "offset"))]
    size: int
    sha256: str
    expires_at: datetime
