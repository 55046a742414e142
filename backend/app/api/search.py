"""One search over calls, leads, clients, documents and violations."""

from typing import Annotated

from fastapi import Depends, Query

from app.api.deps import DB, ViewerDep
from app.api.routing import Noun
from app.core.errors import FieldError, Unprocessable
from app.schemas.base import Plain
from app.schemas.search import HitOut, Place
from app.services.search import finding

router = Noun(tags=["search"])
Words = Annotated[str, Query(min_length=1, max_length=200), Plain]


async def get_places(names: Annotated[str | None, Query(alias="in", max_length=200)] = None) -> list[Place]:
    if names is None:
        return list(Place)
    asked = dict.fromkeys(name.strip() for name in names.split(","))
    try:
        return [Place(name) for name in asked]
    except ValueError as error:
        message = f"Name any of {', '.join(Place)}, separated by commas."
        raise Unprocessable(message, errors=[FieldError("query.in", message)]) from error


@router.get("/search")
def search(
    q: Words,
    actor: ViewerDep,
    db: DB,
    places: Annotated[list[Place], Depends(get_places)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[HitOut]:
    """What fits best comes first, in `parts` that say what was hit; of a call with the time in its recording.
    Agents find what they may see.

    Of words that are said in more than about one call of a hundred, the newest 50 calls are ranked, and never
    fewer than `limit`; of whatever else is found so often, the newest 200."""
    return finding.find(db, actor, q, places=places, limit=limit)
