"""Tasks as they go in and out: work of the office, for an agent or a driver."""

from datetime import datetime
from uuid import UUID

from pydantic import AliasChoices, Field, computed_field, model_validator

from app.models import WorkSource, WorkStatus
from app.schemas.base import Change, DayOrMoment, In, Note, Stamped
from app.schemas.followups import DUE, OWNER, Task

SUBJECTS = ("call_id", "lead_id", "client_id", "vehicle_id", "booking_id")


class TaskCreate(In):
    """For an agent (`owner_id`) or a driver, not both; without either it is anybody's. At most one subject. A
    `due_date` without a time means 09:00, and one without a zone is in the organisation's."""

    task: Task
    notes: Note | None = None
    due_at: DayOrMoment | None = Field(None, validation_alias=DUE)
    owner_id: UUID | None = Field(None, validation_alias=OWNER)
    driver_id: UUID | None = None
    call_id: UUID | None = None
    lead_id: UUID | None = None
    client_id: UUID | None = None
    vehicle_id: UUID | None = None
    booking_id: UUID | None = None

    @model_validator(mode="after")
    def _require_one_of_each(self) -> "TaskCreate":
        if self.owner_id is not None and self.driver_id is not None:
            raise ValueError("Give it to an agent or to a driver, not to both.")
        if sum(getattr(self, name) is not None for name in SUBJECTS) > 1:
            raise ValueError(f"Name at most one subject: {', '.join(SUBJECTS)}.")
        return self


class TaskChange(Change):
    """Who gets it takes the place of whoever had it."""

    task: Task = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    notes: Note | None = None
    due_at: DayOrMoment | None = Field(None, validation_alias=DUE)
    owner_id: UUID | None = Field(None, validation_alias=OWNER)
    driver_id: UUID | None = None
    status: WorkStatus = Field(None)  # type: ignore[assignment]  # likewise

    @model_validator(mode="after")
    def _require_one(self) -> "TaskChange":
        if self.owner_id is not None and self.driver_id is not None:
            raise ValueError("Give it to an agent or to a driver, not to both.")
        return self


class TaskOut(Stamped):
    """`agent_id` is the owner's."""

    id: UUID
    task: str
    notes: str | None
    status: WorkStatus
    source: WorkSource
    owner_id: UUID | None
    driver_id: UUID | None
    due_date: datetime | None = Field(validation_alias=AliasChoices("due_at", "due_date"))
    call_id: UUID | None
    lead_id: UUID | None
    client_id: UUID | None
    vehicle_id: UUID | None
    booking_id: UUID | None
    completed_at: datetime | None
    archived_at: datetime | None

    @computed_field
    def agent_id(self) -> UUID | None:
        return self.owner_id

    @computed_field
    def completed(self) -> bool:
        return self.status is WorkStatus.DONE
