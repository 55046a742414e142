"""How a page of a list is told to the client: a bare array, the next page in `Link`, the total if asked."""

from collections.abc import Sequence

from fastapi import Request, Response

from app.api import sort_cursors
from app.services.records import Item, Page


def paged(request: Request, response: Response, page: Page[Item]) -> Sequence[Item]:
    """Set the headers and give the rows. The next page keeps all other query parameters."""
    if page.next_cursor is not None:
        cursor = sort_cursors.written(page.next_cursor, page.next_cursor_key)
        following = request.url.include_query_params(cursor=cursor).remove_query_params("skip")
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    if page.total is not None:
        response.headers["X-Total-Count"] = str(page.total)
    return page.rows
