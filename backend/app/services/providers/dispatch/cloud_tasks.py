"""Google Cloud Tasks: one request per wake-up, after which Google calls `/internal/jobs/{id}/run`."""

import hashlib
import json
import threading
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import http, log

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
# Shorter than the ten minutes after which people reset a stuck job, and within Google's 15 s to 30 min. A job
# that takes longer goes on under its lease; Google's next try is told that it is not queued any more.
DISPATCH_DEADLINE_S = 540
TOKEN_TIMEOUT_S = 10.0
CREATED = frozenset({200, 409})  # 409 is ALREADY_EXISTS: the same wake-up was sent before.
_log = log.logger(__name__)


@dataclass(frozen=True, slots=True)
class TaskQueue:
    """Google's queue, and whom it calls in whose name. Without a key the machine's own identity is used."""

    api_url: str
    project: str
    location: str
    name: str
    service_url: str
    service_account: str
    credentials_json: str | None = field(repr=False)

    @property
    def path(self) -> str:
        return f"projects/{self.project}/locations/{self.location}/queues/{self.name}"


class CloudTasksDispatcher:
    # Google tries again by itself; this is for what it was never told, or has given up.
    patience_s = 60.0

    def __init__(self, queue: TaskQueue) -> None:
        self._queue = queue
        self._refreshing = threading.Lock()

    def start(self) -> None:
        """The queue is made in Google's console; a failing wake-up is in the log."""

    def enqueued(self, session: Session, job_id: UUID, kind: str, *, after_s: float) -> None:
        """Google must not call before the commit. For what is due later, its own retry comes back."""

    def wake(self, job_id: UUID, attempt: int = 0) -> None:
        from google.auth.exceptions import GoogleAuthError

        try:
            answer = http.post(
                f"{self._queue.api_url}/v2/{self._queue.path}/tasks",
                content=json.dumps({"task": self._task(job_id, attempt)}).encode(),
                headers={"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"},
                trusted=True,
            )
        except (http.NoAnswerError, GoogleAuthError, ValueError) as error:
            _log.warning("Google was not told of a job", job_id=str(job_id), error=type(error).__name__)
            return
        if answer.status not in CREATED:
            _log.warning("Google refused a task", job_id=str(job_id), status=answer.status)

    def _task(self, job_id: UUID, attempt: int) -> dict[str, object]:
        """Named, so that Google takes a repeated wake-up once; hashed, as its description advises."""
        name = hashlib.sha256(f"{job_id}:{attempt}".encode()).hexdigest()
        return {
            "name": f"{self._queue.path}/tasks/{name}",
            "dispatchDeadline": f"{DISPATCH_DEADLINE_S}s",
            "httpRequest": {
                "httpMethod": "POST",
                "url": f"{self._queue.service_url.rstrip('/')}/internal/jobs/{job_id}/run",
                "oidcToken": {
                    "serviceAccountEmail": self._queue.service_account,
                    "audience": self._queue.service_url,
                },
            },
        }

    def _token(self) -> str:
        """Kept until shortly before its end."""
        with self._refreshing:
            if not self._credentials.valid:
                _refresh(self._credentials)
            return str(self._credentials.token)

    @cached_property
    def _credentials(self) -> "Credentials":
        if self._queue.credentials_json is None:
            import google.auth

            return google.auth.default(scopes=[SCOPE])[0]
        from google.oauth2 import service_account

        read = service_account.Credentials.from_service_account_info
        key = json.loads(self._queue.credentials_json)
        credentials: Credentials = read(key, scopes=[SCOPE])  # type: ignore[no-untyped-call]  # untyped SDK
        return credentials


def _refresh(credentials: "Credentials") -> None:
    from google.auth.transport.requests import Request
    from requests import Session

    with Session() as session:
        request = partial(Request(session), timeout=TOKEN_TIMEOUT_S)
        credentials.refresh(request)  # type: ignore[no-untyped-call]  # untyped SDK
