"""API keys: made by owners, shown once."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request, Response

from app.api.deps import DB, OwnerDep, PageDep
from app.api.pages import paged
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.core.actor import Actor
from app.models import ApiKey
from app.schemas.keys import KeyCreate, KeyMade, KeyOut
from app.services import keys, records

router = Noun(prefix="/api-keys", tags=["keys"])


@router.get("", response_model=list[KeyOut])
def list_keys(
    request: Request, response: Response, actor: OwnerDep, page: PageDep, db: DB
) -> Sequence[ApiKey]:
    """All of them, the withdrawn too; never their text."""
    return paged(request, response, records.page(db, actor, ApiKey, page))


@router.post("", status_code=201)
def make_key(body: KeyCreate, actor: OwnerDep, db: DB, creation: CreationDep) -> KeyMade:
    """`key` is shown this once: send it as `X-API-Key`. It acts in your name, as a manager."""
    return creation.answer(db, actor, body, KeyMade, lambda: _made(db, actor, body), shown_once="key")


@router.delete("/{key_id}", status_code=204)
def withdraw_key(key_id: UUID, actor: OwnerDep, db: DB) -> None:
    """The next request with it is refused."""
    keys.withdraw(db, actor, key_id)


def _made(db: DB, actor: Actor, body: KeyCreate) -> KeyMade:
    row, key = keys.make(db, actor, **dict(body))
    return KeyMade(**KeyOut.model_validate(row).model_dump(), key=key)
