"""Pages of letters as pictures, for a browser that shows them beside their fields."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from app.api.deps import ClaimsDep, actor_in_short
from app.api.outside import outside
from app.api.routing import Noun
from app.services.fleet import letter_pages
from app.services.providers.notices.pages import MEDIA_TYPE, Picture

router = Noun(tags=["violations"])
Number = Annotated[int, Path(ge=1, le=100)]
PICTURE = {
    "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    "description": "The page; `X-Page-Count` says how many there are",
}
# A scanned letter is never changed, and one of ours only by making it anew.
FOR_A_DAY, ASK_AGAIN = "private, max-age=86400", "private, no-cache"


@router.get("/violations/{violation_id}/pages/{number}", response_class=Response, responses={200: PICTURE})
async def scanned_page(violation_id: UUID, number: Number, claims: ClaimsDep) -> Response:
    """A page of the letter that was scanned."""
    actor = await actor_in_short(claims)
    return _answer(await outside(partial(letter_pages.of_scan, actor, violation_id, number)), FOR_A_DAY)


@router.get(
    "/violations/{violation_id}/transfer-letter/pages/{number}",
    response_class=Response,
    responses={200: PICTURE},
)
async def letter_page(violation_id: UUID, number: Number, claims: ClaimsDep) -> Response:
    """A page of the transfer letter, to be read before it is approved."""
    actor = await actor_in_short(claims)
    draw = partial(letter_pages.of_transfer_letter, actor, violation_id, number)
    return _answer(await outside(draw), ASK_AGAIN)


def _answer(picture: Picture, caching: str) -> Response:
    headers = {"Cache-Control": caching, "X-Page-Count": str(picture.pages)}
    return Response(picture.content, media_type=MEDIA_TYPE, headers=headers)
