"""Follow-ups as they go in and out."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AliasChoices, Field, JsonValue, computed_field, model_validator

from app.models import WorkKind, WorkSource, WorkStatus
from app.schemas.base import Change, DayOrMoment, In, Listed, Note, Out, Plain

Task = Annotated[str, Field(min_length=1, max_length=20_000), Plain]
OWNER = AliasChoices("owner_id", "agent_id")
DUE = AliasChoices("due_date", "due_at")


class FollowupForCall(In):
    """`task` says what is to be done; `notes` serves where there is no task. A `due_date` without a time
    means 09:00, and one without a zone is in the tenant's."""

    call_id: UUID | None = None
    due_at: DayOrMoment = Field(validation_alias=DUE)
    task: Note | None = None
    notes: Note | None = None
    owner_id: UUID | None = Field(None, validation_alias=OWNER)

    @model_validator(mode="after")
    def _require_a_task(self) -> "FollowupForCall":
        if not self.task and not self.notes:
            raise ValueError("Say what is to be done in notes or task.")
        return self

    def values(self) -> dict[str, object]:
        """As the row has them: it always has a task."""
        filled = {name: value for name, value in self.sent().items() if value is not None}
        return filled if self.task else {**filled, "task": self.notes, "notes": None}


class FollowupCreate(FollowupForCall):
    """A follow-up has one subject: a call, a lead or a client."""

    lead_id: UUID | None = None
    client_id: UUID | None = None

    @model_validator(mode="after")
    def _require_one_subject(self) -> "FollowupCreate":
        if [self.call_id, self.lead_id, self.client_id].count(None) != 2:
            raise ValueError("Name one subject: call_id, lead_id or client_id.")
        return self


class FollowupChange(Change):
    """`completed` false reopens. `confirmed` accepts a suggestion as it is; so does any other change."""

    due_at: DayOrMoment = Field(None, validation_alias=DUE)  # type: ignore[assignment]  # null is refused
    task: Task = Field(None)  # type: ignore[assignment]  # likewise
    notes: Note | None = None
    owner_id: UUID | None = Field(None, validation_alias=OWNER)
    completed: bool = Field(None)  # type: ignore[assignment]  # likewise
    confirmed: Literal[True] = Field(None)  # type: ignore[arg-type]  # likewise

    def values(self) -> dict[str, object]:
        """As the row has them."""
        sent = self.sent()
        sent.pop("confirmed", None)
        completed = sent.pop("completed", None)
        if completed is None:
            return sent
        return {**sent, "status": WorkStatus.DONE if completed else WorkStatus.OPEN}


class FollowupSnooze(In):
    """A day without a time means 09:00, and a time without a zone is the tenant's."""

    until: DayOrMoment = Field(validation_alias=AliasChoices("until", "due_date", "due_at"))


class Act(StrEnum):
    """What is done to many at once."""

    COMPLETE = "complete"
    DISMISS = "dismiss"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    SNOOZE = "snooze"
    ASSIGN = "assign"


class FollowupBulk(In):
    """`until` goes with snooze; `owner_id` with assign, where null leaves the work to nobody."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)] = Field(
        validation_alias=AliasChoices("ids", "followup_ids")
    )
    action: Act
    until: DayOrMoment | None = Field(None, validation_alias=AliasChoices("until", "due_date"))
    owner_id: UUID | None = Field(None, validation_alias=OWNER)

    @model_validator(mode="after")
    def _require_what_goes_with_it(self) -> "FollowupBulk":
        if (self.action is Act.SNOOZE) != (self.until is not None):
            raise ValueError("until goes with snooze, and with nothing else")
        if (self.action is Act.ASSIGN) != ("owner_id" in self.model_fields_set):
            raise ValueError("owner_id goes with assign, and with nothing else")
        return self


class FollowupOutcome(Out):
    """`reason` is the code of what was in the way: not_found, forbidden, archived, already_done, not_open."""

    id: UUID
    ok: bool
    reason: str | None


class FollowupsDone(Out):
    updated: int
    failed: int
    results: list[FollowupOutcome]


class FollowupOut(Listed):
    """`agent_id` is its owner's; `notes` repeats the task where nothing was noted. `evidence` is what an
    engine heard: the quote, its segments, and what the due time rests on."""

    kind: WorkKind
    call_id: UUID | None
    lead_id: UUID | None
    client_id: UUID | None
    owner_id: UUID | None
    due_date: datetime | None = Field(validation_alias=AliasChoices("due_at", "due_date"))
    task: str
    notes: str | None
    status: WorkStatus
    source: WorkSource
    evidence: dict[str, JsonValue] | None
    confirmed_at: datetime | None
    completed_at: datetime | None
    archived_at: datetime | None

    @model_validator(mode="after")
    def _show_the_task(self) -> "FollowupOut":
        self.notes = self.notes or self.task
        return self

    @computed_field
    def agent_id(self) -> UUID | None:
        return self.owner_id

    @computed_field
    def completed(self) -> bool:
        return self.status is WorkStatus.DONE

    @computed_field
    def confirmed(self) -> bool:
        """False for a suggestion that nobody has taken up yet."""
        return self.source is WorkSource.HUMAN or self.confirmed_at is not None
