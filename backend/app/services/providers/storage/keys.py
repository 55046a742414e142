"""The rules of object keys, the same in every store: `{tenant}/…`, whole path elements, no tricks.

The stores call this before anything else, so that a key means the same in each of them.
"""

from uuid import UUID

LONGEST_KEY_BYTES = 900  # 1,024 in a bucket, 2,700 in an index of PostgreSQL
LONGEST_ELEMENT_BYTES = 255  # a file name on disk


def tenant_of(key: str) -> UUID:
    """The tenant that a key belongs to. ValueError for a key that no store may take."""
    elements = key.split("/")
    if len(elements) < 2 or len(key.encode()) > LONGEST_KEY_BYTES:
        raise ValueError(f"not a key of an object: {key!r}")
    for element in elements:
        _require_plain(element)
    if str(UUID(elements[0])) != elements[0]:
        raise ValueError(f"a key starts with a tenant's id in its usual form, not {elements[0]!r}")
    return UUID(elements[0])


def folder(prefix: str) -> str:
    """A prefix as whole elements and a closing slash: `a/b` covers `a/b/c`, not `a/bc`."""
    path = prefix.removesuffix("/")
    tenant_of(f"{path}/any")
    return f"{path}/"


def _require_plain(element: str) -> None:
    forbidden = element in {"", ".", ".."} or any(char < " " or char in "\\\x7f" for char in element)
    if forbidden or len(element.encode()) > LONGEST_ELEMENT_BYTES:
        raise ValueError(f"not a part of an object's key: {element!r}")
