"""Blobs in a Google Cloud Storage bucket, and signed URLs to send and fetch them without us."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from app.services.providers.storage.base import BlobMissingError, SignedUrl, StorageUnavailableError
from app.services.providers.storage.keys import folder, tenant_of
from app.services.providers.storage.pieces import PIECE, clamp, local_errors

if TYPE_CHECKING:
    from google.api_core.retry import Retry
    from google.auth.credentials import Credentials
    from google.cloud.storage import Blob, Bucket

# The SDK sends files above 8 MiB in parts, of which each is held in memory.
PART = 4 * PIECE
TIMEOUTS_S = (5.0, 60.0)  # to connect, and between two bytes
_MARK = "put"


class GcsStorage:
    """Without a service account's key the environment's own credentials are used, which cannot sign.

    A request that fails for a passing reason is repeated for at most `patience_s` seconds.
    """

    name = "gcs"

    def __init__(self, bucket: str, credentials_json: str | None, *, patience_s: float = 60.0) -> None:
        self._bucket_name = bucket
        self._credentials_json = credentials_json
        self._patience_s = patience_s

    def put(self, key: str, source: Path, content_type: str) -> None:
        from google.api_core.exceptions import PreconditionFailed

        mark = uuid4().hex
        with local_errors(), self._errors():
            blob = self._blob(key, chunk_size=PART)
            blob.metadata = {_MARK: mark}
            try:
                blob.upload_from_filename(
                    str(source),
                    content_type=content_type,
                    if_generation_match=0,
                    checksum="crc32c",
                    timeout=TIMEOUTS_S,
                    retry=self._retry,
                )
            except PreconditionFailed:
                # The SDK also repeats an upload that arrived but whose answer was lost.
                if self._mark_of(key) != mark:
                    raise FileExistsError(key) from None

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        size = self.size(key)
        if size is None:
            raise BlobMissingError(key)
        return self._pieces(key, *clamp(size, start, end))

    def fetch(self, key: str, target: Path) -> None:
        with local_errors(), self._errors(key):
            try:
                self._blob(key).download_to_filename(
                    str(target), raw_download=True, checksum="crc32c", timeout=TIMEOUTS_S, retry=self._retry
                )
            except BaseException:
                target.unlink(missing_ok=True)
                raise

    def size(self, key: str) -> int | None:
        with suppress(BlobMissingError), self._errors(key):
            blob = self._blob(key)
            blob.reload(timeout=TIMEOUTS_S, retry=self._retry)
            return int(blob.size or 0)
        return None

    def delete(self, key: str) -> None:
        with suppress(BlobMissingError), self._errors(key):
            self._blob(key).delete(timeout=TIMEOUTS_S, retry=self._retry)

    def keys(self, prefix: str) -> Iterator[str]:
        start = folder(prefix)
        with self._errors():
            for blob in self._bucket.list_blobs(
                prefix=start, fields="items(name),nextPageToken", timeout=TIMEOUTS_S, retry=self._retry
            ):
                yield str(blob.name)

    def signed_url(
        self,
        key: str,
        *,
        method: Literal["GET", "PUT"],
        content_type: str | None = None,
        expires_s: int = 3600,
        max_bytes: int | None = None,
    ) -> SignedUrl:
        """A V4 URL. One for PUT takes that content type alone, at most `max_bytes`, and never replaces."""
        headers: dict[str, str] = {}
        if method == "PUT":
            if content_type is None:
                raise ValueError("a URL for PUT is bound to a content type")
            headers = {"Content-Type": content_type, "x-goog-if-generation-match": "0"}
            if max_bytes is not None:
                headers["x-goog-content-length-range"] = f"0,{max_bytes}"
        with self._errors():
            blob = self._blob(key)
            try:
                url = blob.generate_signed_url(
                    version="v4",
                    method=method,
                    expiration=timedelta(seconds=expires_s),
                    headers=dict(headers),
                )
            except AttributeError:
                raise StorageUnavailableError(
                    "These Google credentials cannot sign; set GCS_SERVICE_ACCOUNT_JSON"
                ) from None
        return SignedUrl(str(url), headers)

    def _pieces(self, key: str, start: int, end: int) -> Iterator[bytes]:
        blob = self._blob(key)
        for first in range(start, end, PIECE):
            with self._errors(key):
                piece: bytes = blob.download_as_bytes(
                    start=first,
                    end=min(first + PIECE, end) - 1,
                    raw_download=True,
                    checksum=None,
                    timeout=TIMEOUTS_S,
                    retry=self._retry,
                )
            yield piece

    def _blob(self, key: str, chunk_size: int | None = None) -> "Blob":
        tenant_of(key)
        return self._bucket.blob(key, chunk_size=chunk_size)

    def _mark_of(self, key: str) -> str | None:
        blob = self._blob(key)
        blob.reload(timeout=TIMEOUTS_S, retry=self._retry)
        return (blob.metadata or {}).get(_MARK)

    @cached_property
    def _bucket(self) -> "Bucket":
        from google.cloud import storage

        credentials = _service_account(self._credentials_json) if self._credentials_json else None
        # A bucket needs no project; without one the SDK does not ask the machine for it.
        return storage.Client(project=None, credentials=credentials).bucket(self._bucket_name)

    @cached_property
    def _retry(self) -> "Retry":
        from google.cloud.storage.retry import DEFAULT_RETRY

        retry: Retry = DEFAULT_RETRY.with_timeout(self._patience_s)
        return retry

    @contextmanager
    def _errors(self, key: str | None = None) -> Iterator[None]:
        """Turns the SDK's exceptions into those of the contract; with a key, "not found" may mean it."""
        from google.api_core.exceptions import Forbidden, GoogleAPIError, NotFound, Unauthorized
        from google.auth.exceptions import GoogleAuthError, TransportError
        from google.cloud.storage.exceptions import DataCorruption, InvalidResponse
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        unanswered = (GoogleAPIError, InvalidResponse, DataCorruption, TransportError, RequestException)

        try:
            yield
        except NotFound as error:
            if key is not None and "bucket does not exist" not in error.message:
                raise BlobMissingError(key) from None
            raise StorageUnavailableError(
                f"Google Cloud Storage knows no bucket {self._bucket_name}; check GCS_BUCKET"
            ) from error
        except (Forbidden, Unauthorized) as error:
            raise StorageUnavailableError(
                f"The Google credentials may not use the bucket {self._bucket_name}"
            ) from error
        except (*unanswered, HTTPError, ConnectionError) as error:
            raise StorageUnavailableError("Google Cloud Storage does not answer") from error
        except GoogleAuthError as error:
            raise StorageUnavailableError("Google did not accept the credentials") from error


def _service_account(credentials_json: str) -> "Credentials":
    from google.oauth2 import service_account

    try:
        key = json.loads(credentials_json)
        read = service_account.Credentials.from_service_account_info
        credentials: Credentials = read(key)  # type: ignore[no-untyped-call]  # the SDK has no types here
    except ValueError:
        raise StorageUnavailableError(
            "GCS_SERVICE_ACCOUNT_JSON is not the key of a service account"
        ) from None
    return credentials
