"""How a page of a list is told to the client: a bare array, the next page in `Link`, the total if asked."""

from collections.abc import Sequence

from fastapi import Request, Response

from app.services.records import Item, Page


def paged(request: Request, response: Response, page: Page[Item]) -> Sequence[Item]:
    """Set the headers and give the rows. The next page keeps all other query parameters."""
    if page.next_cursor is not None:
        following = request.url.include_query_params(cursor=str(page.next_cursor)).remove_query_params("skip")
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    if page.total is not None:
        response.headers["X-Total-Count"] = str(page.total)
    return page.rows
