"""Letters to test with: typed for a given vehicle and minute, scanned through the API, read by their job."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from app.models import JobStatus
from tests.fleet import made
from tests.services.pipelines import run_job
from tests.services.providers.notices.written import typed
from tests.world import Person

LONDON = ZoneInfo("Europe/London")
_LETTER = """{issuer}
Parking Services, PO Box 12, Ashcombe AS1 1AA

{title}
{law}

PCN Number: {reference}
Vehicle Registration Mark: {shown}
Date of Notice: {noticed:%d/%m/%Y}
Date of contravention: {at:%d/%m/%Y}
Time of contravention: {at:%H:%M}
Location: Priory Lane, Ashcombe
Contravention: 34J - Being in a bus lane

The penalty charge of £{full} must be paid not later than the last day of the period of 28 days beginning with
the date on which this notice is served. If it is paid within 21 days the charge is reduced to £{reduced}.
If it is not paid a charge certificate may be served and the charge increased to £105.00.
{more}"""


def letter(mark: str, at: datetime, **said: object) -> bytes:
    """A council's notice by post, as PDF; `said` replaces single things on it."""
    local = at.astimezone(LONDON)
    values: dict[str, object] = {
        "issuer": "Ashcombe City Council",
        "title": "PENALTY CHARGE NOTICE",
        "law": "Traffic Management Act 2004, regulation 10, served by post",
        "reference": f"AC{abs(hash((mark, at))) % 10**8:08d}",
        "shown": f"{mark[:4]} {mark[4:]}",
        "noticed": local.date(),
        "at": local,
        "full": "70.00",
        "reduced": "35.00",
        "more": "",
    }
    return typed(_LETTER.format(**(values | said)))


def scan(person: Person, content: bytes, name: str = "letter.pdf", **headers: str) -> Mapping[str, object]:
    answer = person.http.post("/violations/scan", files={"file": (name, content)}, headers=headers)
    return made(answer, 202)


def read(person: Person, accepted: Mapping[str, object]) -> dict[str, object]:
    """The violation after its job has run."""
    job = run_job(person, str(accepted["id"]))
    assert job.status in {JobStatus.DONE, JobStatus.NEEDS_ATTENTION}
    return made(person.http.get(f"/violations/{accepted['id']}"))


def scanned(person: Person, content: bytes) -> dict[str, object]:
    return read(person, scan(person, content))


def codes(violation: Mapping[str, object]) -> list[str]:
    attention = violation["attention"]
    assert isinstance(attention, list)
    return [each["code"] for each in attention]
