"""Which store a setting names. A new one is its file and one line here."""

from collections.abc import Callable, Mapping
from functools import cache

from app.core.config import Settings, settings
from app.services.providers.storage.base import Storage
from app.services.providers.storage.database import DatabaseStorage
from app.services.providers.storage.disk import DiskStorage
from app.services.providers.storage.gcs import GcsStorage

STORES: Mapping[str, Callable[[Settings], Storage]] = {
    "disk": lambda config: DiskStorage(config.blob_dir),
    "database": lambda _: DatabaseStorage(),
    "gcs": lambda config: GcsStorage(str(config.gcs_bucket), _secret(config)),
}


@cache
def storage() -> Storage:
    """The store of this process, as `STORAGE` says; made at first use."""
    config = settings()
    return STORES[config.storage](config)


def keeps_files() -> bool:
    """Whether a received file stays on this machine's disk, as it is."""
    return settings().storage == "disk"


def _secret(config: Settings) -> str | None:
    key = config.gcs_service_account_json
    return key.get_secret_value() if key else None
