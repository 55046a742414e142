"""Documents as they go in and out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AliasChoices, Field, model_validator

from app.models import DocumentKind, DocumentStatus
from app.models.document import SUBJECTS
from app.schemas.base import Change, In, Name, Out, Stamped

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]
ContentType = Annotated[str, Field(min_length=3, max_length=120)]
DOCUMENT = AliasChoices("document_id", "id")


class _Attached(In):
    """A document belongs to one thing at most."""

    lead_id: UUID | None = None
    client_id: UUID | None = None
    vehicle_id: UUID | None = None
    booking_id: UUID | None = None
    incident_id: UUID | None = None
    violation_id: UUID | None = None

    @model_validator(mode="after")
    def _require_one_subject(self) -> "_Attached":
        if sum(getattr(self, name) is not None for name in SUBJECTS) > 1:
            raise ValueError(f"Attach it to one thing: {', '.join(SUBJECTS)}.")
        return self


class UploadRequest(_Attached):
    """`size` is exact, in bytes; `sha256` is checked where it is given."""

    filename: Name
    content_type: ContentType
    size: int = Field(ge=1)
    sha256: Sha256 | None = None
    kind: DocumentKind = DocumentKind.OTHER

    @model_validator(mode="after")
    def _require_no_recording(self) -> "UploadRequest":
        if self.kind is DocumentKind.RECORDING:
            raise ValueError("Recordings go to /calls/upload.")
        return self


class UploadAddress(Out):
    """Send the bytes with `method` to `upload_url`, with exactly these headers, then confirm."""

    document_id: UUID
    upload_url: str
    method: str = "PUT"
    headers: dict[str, str]
    expires_at: datetime


class Confirmation(In):
    """What the sender knows of the file is compared with what arrived."""

    document_id: UUID = Field(validation_alias=DOCUMENT)
    size: int | None = Field(None, ge=1)
    sha256: Sha256 | None = None


class DocumentChange(_Attached, Change):
    filename: Name = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    kind: DocumentKind = Field(None)  # type: ignore[assignment]  # likewise


class DownloadAddress(Out):
    download_url: str
    expires_at: datetime


class DocumentOut(Stamped):
    """`sha256` is empty until the file has been confirmed."""

    id: UUID
    kind: DocumentKind
    status: DocumentStatus
    filename: str
    content_type: str
    size: int
    sha256: str
    uploaded_by: UUID | None
    lead_id: UUID | None
    client_id: UUID | None
    vehicle_id: UUID | None
    booking_id: UUID | None
    incident_id: UUID | None
    violation_id: UUID | None
    expires_at: datetime | None
    archived_at: datetime | None
