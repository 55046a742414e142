"""The pages of a violation's letters as pictures: the one that was scanned, and the one that answers it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from app.core.actor import Actor
from app.core.config import settings
from app.core.database import Pool, transaction
from app.core.errors import NotFound, Unavailable
from app.models import Document, Violation
from app.services import scope
from app.services.fleet import notice_reading, transfer_pack
from app.services.providers import errors
from app.services.providers.notices.base import Letter, MediaType
from app.services.providers.notices.pages import Picture, picture_of


def of_scan(actor: Actor, violation_id: UUID, number: int) -> Picture:
    """Raises NotFound for a violation that was typed in, a page that it has not, or what can't be drawn."""
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        violation = scope.get(session, actor, Violation, violation_id)
        if violation.document_id is None:
            raise NotFound("No letter was scanned for this one.")
        document = session.get_one(Document, violation.document_id)
    try:
        with notice_reading.fetched(document) as letter:
            return picture_of(letter, number)
    except errors.ProviderError as error:
        raise _shown(error) from error


def of_transfer_letter(actor: Actor, violation_id: UUID, number: int) -> Picture:
    """Raises NotFound before the letter was made, and past its last page."""
    content = transfer_pack.show(actor, violation_id)
    spool = settings().spool_dir
    spool.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=spool, prefix="letter-") as name:
        path = Path(name) / "letter"
        path.write_bytes(content)
        try:
            return picture_of(Letter(path, MediaType.PDF), number)
        except errors.ProviderError as error:
            raise _shown(error) from error


def _shown(error: errors.ProviderError) -> NotFound | Unavailable:
    if isinstance(error, errors.Refused):
        return NotFound(error.detail, code=error.code)
    return Unavailable(error.detail, code=error.code)
