"""POST with an `Idempotency-Key`: the same key and payload answer as the first time, whatever was lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request, Response
from sqlalchemy.orm import Session

from app.api.etags import tagged
from app.core import security
from app.core.actor import Actor
from app.models.base import Entity
from app.schemas.base import In, Out
from app.services import idempotency
from app.services.idempotency import RepeatableRequest

Answer = TypeVar("Answer", bound=Out)
# Headers of an answer that a repetition gets again.
TOLD = ("ETag", "Location")


@dataclass(frozen=True, slots=True)
class Creation:
    """One request that creates a row: where its address and tag are told, and its key if it has one."""

    request: Request
    response: Response
    key: str | None

    def answer(
        self,
        session: Session,
        actor: Actor,
        body: In,
        out: type[Answer],
        make: Callable[[], object],
        *,
        shown_once: str | None = None,
    ) -> Answer:
        """What `make` created or, for a repetition, the answer that the first one got. The field named by
        `shown_once` is a secret: it is not kept, and a repetition gets it as null.

        Raises Conflict while the first one is still running, Unprocessable for a key with another payload.
        """
        if self.key is None:
            return self._created(out, make())
        path = self.request.scope["route"].path
        payload = security.keyed_fingerprint(f"{self.request.path_params}{body.model_dump_json()}")
        repeatable = RepeatableRequest(route=f"POST {path}", key=self.key, fingerprint=payload)
        idempotency.hold(session, actor, repeatable)
        kept = idempotency.kept_answer(session, actor, repeatable)
        if kept is not None:
            self.response.headers.update(kept.headers)
            return out.model_validate(kept.body)
        answer = self._created(out, make())
        kept_body = answer.model_dump(mode="json")
        if shown_once is not None:
            kept_body[shown_once] = None
        told = {name: self.response.headers[name] for name in TOLD if name in self.response.headers}
        idempotency.keep(session, actor, repeatable, status=201, body=kept_body, headers=told)
        return answer

    def _created(self, out: type[Answer], made: object) -> Answer:
        if isinstance(made, Entity):
            tagged(self.response, made)
        return out.model_validate(made)


async def get_creation(
    request: Request,
    response: Response,
    key: Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)] = None,
) -> Creation:
    return Creation(request, response, key)


CreationDep = Annotated[Creation, Depends(get_creation)]
