"""What a kind of job is to the runner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.models import JobStatus
from app.services.jobs.queue import Claim


class Lane(StrEnum):
    """Heavy jobs decode and transcribe for minutes; light ones must not wait behind them."""

    HEAVY = "heavy"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Handler:
    """What a kind of job does. `project` brings the subject's own status in line with the job's, in the
    transaction that changes it; it gets the error that ended the job, if one did."""

    run: Callable[[Claim], None]
    project: Callable[[Session, Claim, JobStatus, Exception | None], None]
    schedule: Sequence[int]
    lane: Lane
