"""The transfer letter with all that goes with it as one PDF: statement, particulars, the agreement (its
signed copy, else as the booking records it) and the notice that it answers. No transaction is open while
papers are fetched and joined."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from app.core.actor import Actor
from app.core.config import settings
from app.core.database import Pool, transaction
from app.core.errors import Conflict, NotFound, Unavailable
from app.models import Violation
from app.models.base import JSONObject
from app.services import scope
from app.services.fleet import agreement
from app.services.fleet.violations import letters
from app.services.providers import errors
from app.services.providers.papers.joining import Enclosure, joined
from app.services.providers.storage.answers import store_errors
from app.services.providers.storage.base import BlobMissingError
from app.services.providers.storage.registry import storage

PDF = "application/pdf"


def make(actor: Actor, violation_id: UUID) -> bytes:
    """Write the letter anew. Raises Conflict where papers are missing or one can't be enclosed: then there is
    no letter."""
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        letter = letters.make(session, actor, violation_id).letter
    assert letter is not None
    try:
        return _written(letter)
    except errors.Refused as refused:
        with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
            scope.get(session, actor, Violation, violation_id, lock=True).letter = None
        raise Conflict(refused.detail, code=refused.code) from refused


def show(actor: Actor, violation_id: UUID) -> bytes:
    """The letter as it was made. Raises NotFound before that, and once an enclosure was erased."""
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        letter = scope.get(session, actor, Violation, violation_id).letter
    if letter is None:
        raise NotFound("There is no transfer letter yet.")
    try:
        return _written(letter)
    except errors.Refused as refused:
        raise NotFound(refused.detail, code=refused.code) from refused


def _written(letter: Mapping[str, object]) -> bytes:
    own = letters.rendered(letter)
    enclosed = letter.get("enclosed") or []
    assert isinstance(enclosed, list)
    recorded = letter.get("agreement")
    if not enclosed and not recorded:
        return own
    spool = settings().spool_dir
    spool.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=spool, prefix="pack-") as name:
        folder = Path(name)
        (folder / "own").write_bytes(own)
        papers = [Enclosure(folder / "own", PDF, "The letter")]
        if isinstance(recorded, dict):
            (folder / "agreement").write_bytes(agreement.written(agreement.from_json(recorded)))
            papers.append(Enclosure(folder / "agreement", PDF, "The agreement"))
        papers += _fetched(enclosed, folder)
        try:
            joined(papers, folder / "pack")
        except errors.Unavailable as stopped:
            raise Unavailable(stopped.detail, code=stopped.code) from stopped
        return (folder / "pack").read_bytes()


def _fetched(enclosed: Sequence[JSONObject], folder: Path) -> list[Enclosure]:
    papers = []
    for number, each in enumerate(enclosed):
        path, name = folder / str(number), str(each["filename"])
        try:
            with store_errors():
                storage().fetch(str(each["key"]), path)
        except BlobMissingError as error:
            raise errors.Refused("enclosure_missing", f"{name} is no longer in the store.") from error
        papers.append(Enclosure(path, str(each["content_type"]), name))
    return papers
