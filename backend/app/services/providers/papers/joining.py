"""Several papers as one PDF, put together in a child process: what people upload is parsed nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.services.providers.audio import heavy
from app.services.providers.errors import Refused, Unavailable

MEDIA_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})
LOCK = heavy.LOCK.with_name(f"{heavy.LOCK.stem}-joining.lock")
_CHILD = Path(__file__).with_name("joining_child.py")
_MEMORY_MIB, _TIMEOUT_S = 768, 60.0
_DETAILS = {
    "unreadable": "can't be opened: replace it by one without a password.",
    "too_many_pages": "makes the letter longer than 40 pages: attach the pages that matter.",
}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A paper on local disk; `name` is what people call it."""

    path: Path
    media_type: str
    name: str


def joined(papers: Sequence[Enclosure], target: Path, *, lock: Path = LOCK) -> None:
    """Writes them to `target`, in this order. Raises `Refused` naming the paper that can't be enclosed, and
    `Unavailable` when the child was stopped."""
    request = {"papers": [[str(each.path), each.media_type] for each in papers], "target": str(target)}
    try:
        reply = heavy.run(
            _CHILD,
            request,
            name="joining of papers",
            memory_mib=_MEMORY_MIB,
            timeout_s=_TIMEOUT_S,
            lock=lock,
        )
    except Unavailable as stopped:
        if stopped.code == "shutting_down":
            raise
        raise Refused("not_enclosable", "One of the papers can't be enclosed: replace it.") from stopped
    if "error" in reply:
        name = papers[int(str(reply["number"]))].name
        raise Refused("not_enclosable", f"{name} {_DETAILS[str(reply['error'])]}")
