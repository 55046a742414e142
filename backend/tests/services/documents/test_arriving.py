"""Where a file is sent: the store's own address where it signs, ours where it does not."""

from typing import Literal

import pytest

from app.core.database import transaction
from app.models import Document, DocumentKind
from app.services.documents import arriving
from app.services.documents.arriving import Address, Limits
from app.services.documents.contents import sniffed
from app.services.providers.storage.base import SignedUrl, Storage
from app.services.providers.storage.disk import DiskStorage
from app.services.providers.storage.registry import storage
from tests.world import Person, Team

LIMITS = Limits(base="https://office.example.com/api/v1", most_bytes=1000)


class Signing(DiskStorage):
    """A store that signs, as the bucket does."""

    def signed_url(
        self,
        key: str,
        *,
        method: Literal["GET", "PUT"],
        content_type: str | None = None,
        expires_s: int = 3600,
        max_bytes: int | None = None,
    ) -> SignedUrl:
        return SignedUrl(
            f"https://store/{method}/{expires_s}/{max_bytes}/{key}", {"x-type": str(content_type)}
        )


@pytest.fixture(scope="module")
def owner() -> Person:
    return Team().owner


def begun(owner: Person, store: Storage) -> tuple[Address, Document]:
    values = {"filename": "../../a b.pdf", "content_type": "application/pdf", "size": 10}
    with transaction(owner.tenant_id) as session:
        address = arriving.begin(session, owner.actor, {**values, "kind": DocumentKind.OTHER}, store, LIMITS)
        return address, session.get_one(Document, address.document_id)


def test_the_stores_own_address_is_bound_to_type_size_and_time(owner: Person) -> None:
    address, document = begun(owner, Signing(storage()._root))  # type: ignore[attr-defined]
    assert address.upload_url == f"https://store/PUT/3600/10/{document.key}"
    assert address.headers == {"x-type": "application/pdf"}


def test_ours_lies_below_the_public_address(owner: Person) -> None:
    address, document = begun(owner, storage())
    assert address.upload_url.startswith(f"{LIMITS.base}/documents/content/")
    assert document.key.endswith(".._.._a_b.pdf")
    assert document.expires_at == address.expires_at


@pytest.mark.parametrize(
    ("head", "announced", "found"),
    [
        (b"%PDF-1.4 ...", "text/plain", "application/pdf"),
        (b"\xff\xd8\xff\xe0 jfif", "image/jpeg", "image/jpeg"),
        (b"name;day\nAna;1", "text/csv", "text/csv"),
        ("é".encode() * 5000, "text/plain", "text/plain"),
        (b"a\x00b", "text/plain", None),
        (b"name;day", "application/pdf", None),
        (b"", "text/plain", "text/plain"),
    ],
)
def test_a_type_is_read_from_the_bytes(head: bytes, announced: str, found: str | None) -> None:
    assert sniffed(head[:8192], announced) == found
