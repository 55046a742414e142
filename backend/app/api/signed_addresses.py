"""Addresses that are their own proof, for one file and a time; the upload guard and the routes read them."""

from app.core import links
from app.core.errors import Forbidden
from app.core.links import BrokenLinkError, Link, Purpose


def opened(purpose: Purpose, token: str) -> Link:
    """Raises Forbidden for an address that was altered, is for something else, or has expired."""
    try:
        return links.verify(purpose, token)
    except BrokenLinkError as error:
        raise Forbidden("This address is not valid, or no longer: ask for a new one.") from error
