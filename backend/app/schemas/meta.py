"""What the service says about itself: to probes, to people at `/api`, to phones at `/config`."""

from app.core.conversation import Intent
from app.models import CallStatus, CallTag, LeadStatus, WorkStatus
from app.schemas.base import Out


class Health(Out):
    status: str
    service: str
    version: str


class Ready(Out):
    """`checks` names what was looked at; all of it holds."""

    status: str
    checks: list[str]


class ApiInfo(Out):
    name: str
    version: str
    links: dict[str, str]


class UploadLimits(Out):
    """`field` is the form field of the file; `formats` are for an error message, what counts is whether
    the recording can be decoded."""

    field: str
    max_bytes: int
    formats: list[str]


class PollHints(Out):
    """After an upload: first look after `first_after_s`, then `GET /calls/{id}?wait={long_poll_s}`, or every
    `every_s` without waiting."""

    first_after_s: int
    every_s: int
    long_poll_s: int


class PageLimits(Out):
    default: int
    most: int


class ClientConfig(Out):
    version: str
    upload: UploadLimits
    json_max_bytes: int
    page: PageLimits
    poll: PollHints
    call_statuses: list[CallStatus]
    call_tags: list[CallTag]
    lead_statuses: list[LeadStatus]
    intents: list[Intent]
    followup_statuses: list[WorkStatus]
