"""A tenant, files to store, and the three stores over real parts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.core import clock
from app.core.database import transaction
from app.models.tenant import Tenant
from app.services.providers.storage.base import Storage
from app.services.providers.storage.database import DatabaseStorage
from app.services.providers.storage.disk import DiskStorage
from app.services.providers.storage.gcs import GcsStorage
from tests.standins.gcs import GcsStandIn

MakeFile = Callable[[bytes], Path]


def new_tenant() -> UUID:
    tenant_id = clock.new_id()
    with transaction(tenant_id) as session:
        session.add(Tenant(id=tenant_id, name="Blobs"))
    return tenant_id


@pytest.fixture
def tenant() -> UUID:
    return new_tenant()


@pytest.fixture
def key(tenant: UUID) -> str:
    return f"{tenant}/staging/{clock.new_id()}"


@pytest.fixture
def file_of(tmp_path: Path) -> MakeFile:
    """Makes a new file with the given bytes."""

    def make(body: bytes) -> Path:
        path = tmp_path / f"source-{uuid4().hex}"
        path.write_bytes(body)
        return path

    return make


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[GcsStandIn]:
    with GcsStandIn("recordings") as stand_in:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", stand_in.address)
        yield stand_in


@pytest.fixture
def disk(tmp_path: Path) -> Storage:
    return DiskStorage(tmp_path / "blobs")


@pytest.fixture
def database() -> Storage:
    return DatabaseStorage()


@pytest.fixture
def gcs(bucket: GcsStandIn) -> Storage:
    return GcsStorage(bucket.bucket, None, patience_s=5)


@pytest.fixture(params=["disk", "database", "gcs"])
def store(request: pytest.FixtureRequest) -> Storage:
    found: Storage = request.getfixturevalue(request.param)
    return found
