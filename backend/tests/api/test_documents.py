"""Documents through the API: announced, sent to an address of their own, confirmed, fetched, attached."""

import hashlib
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import update

from app.core import clock
from app.core.database import transaction
from app.models import Document, DocumentKind, Event
from app.services.providers.storage.registry import storage
from tests.fleet import client_of, made, vehicle_of
from tests.statements import statements
from tests.world import Person, Team, seed

pytestmark = pytest.mark.owasp("API4")

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" + b"x" * 500
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def announce(person: Person, body: bytes = PDF, **fields: object) -> dict[str, object]:
    form = {"filename": "licence.pdf", "content_type": "application/pdf", "size": len(body), **fields}
    return made(person.http.post("/documents/upload-url", json=form), 201)


def send(team: Team, announced: dict[str, object], body: bytes = PDF, **headers: str) -> httpx2.Response:
    """Without a token: the address is the proof."""
    bound = announced["headers"]
    assert isinstance(bound, dict)
    path = urlsplit(str(announced["upload_url"])).path
    return team.anonymous.put(path, content=body, headers={**bound, **headers})


def confirm(person: Person, announced: dict[str, object], **fields: object) -> httpx2.Response:
    return person.http.post("/documents", json={"document_id": announced["document_id"], **fields})


def ready(team: Team, body: bytes = PDF, **fields: object) -> dict[str, object]:
    announced = announce(team.agent, body, **fields)
    assert send(team, announced, body).status_code == 204
    return made(confirm(team.agent, announced), 201)


def test_from_the_announcement_to_the_download(team: Team) -> None:
    client = client_of(team.owner)
    announced = announce(team.agent, kind="identity", client_id=str(client.id), filename="Führerschein.pdf")
    assert announced["method"] == "PUT"
    assert announced["headers"] == {"Content-Type": "application/pdf"}
    assert confirm(team.agent, announced).json()["code"] == "not_uploaded"
    assert send(team, announced).status_code == 204
    digest = hashlib.sha256(PDF).hexdigest()
    document = made(confirm(team.agent, announced, size=len(PDF), sha256=digest.upper()), 201)
    assert (document["status"], document["sha256"], document["size"]) == ("ready", digest, len(PDF))
    assert made(confirm(team.agent, announced), 201)["id"] == document["id"]
    given = made(team.viewer.http.post(f"/documents/{document['id']}/download-url"))
    fetched = team.anonymous.get(urlsplit(str(given["download_url"])).path)
    assert (fetched.content, fetched.headers["content-type"]) == (PDF, "application/pdf")
    assert "attachment" in fetched.headers["content-disposition"]
    with transaction(team.owner.tenant_id) as session:
        row = session.get_one(Document, UUID(str(document["id"])))
        assert row.key.startswith(f"{team.owner.tenant_id}/client/{client.id}/identity/")
        told = session.query(Event).filter_by(name="document.ready", subject_id=row.id).one()
        assert told.payload["client_id"] == str(client.id)


def test_an_address_takes_one_file(team: Team) -> None:
    announced = announce(team.agent)
    assert send(team, announced).status_code == 204
    assert send(team, announced).status_code == 410
    confirm(team.agent, announced)
    assert send(team, announced).status_code == 410


def test_altered_addresses_are_refused(team: Team) -> None:
    announced = announce(team.agent)
    url = str(announced["upload_url"])
    given = made(team.viewer.http.post(f"/documents/{ready(team)['id']}/download-url"))
    head, signature = url.rsplit(".", 1)
    for altered in (
        f"{head}.{signature[:-2]}{'AA' if not signature.endswith('AA') else 'BB'}",
        url.rsplit("/", 1)[0] + "/nonsense",
        str(given["download_url"]),
    ):
        assert send(team, {**announced, "upload_url": altered}).status_code == 403, altered
    assert team.anonymous.get(urlsplit(url).path).status_code == 403


def test_an_address_expires(team: Team) -> None:
    announced = announce(team.agent)
    with transaction(team.owner.tenant_id) as session:
        session.execute(
            update(Document)
            .where(Document.id == announced["document_id"])
            .values(expires_at=clock.now() - timedelta(seconds=1))
        )
    assert send(team, announced).status_code == 410


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (PDF, {"Content-Type": "image/png"}, 422),
        (PDF[:-1], {}, 422),
        (b"", {}, 422),
        (PDF + b"x", {}, 413),
    ],
)
def test_what_was_not_announced_is_not_kept(
    team: Team, body: bytes, headers: dict[str, str], status: int
) -> None:
    announced = announce(team.agent)
    assert send(team, announced, body, **headers).status_code == status
    assert send(team, announced).status_code == 204


@pytest.mark.parametrize(
    ("body", "announced_as", "told"),
    [
        (PNG, {}, {}),
        (b"MZ" + b"\x00" * 200, {}, {}),
        (PDF, {"sha256": "0" * 64}, {}),
        (PDF, {}, {"sha256": "0" * 64}),
        (PDF, {}, {"size": 1}),
        (b"a,b\n\xff\xfe", {"content_type": "text/csv"}, {}),
    ],
)
def test_what_is_not_what_it_says_is_rejected_and_forgotten(
    team: Team, body: bytes, announced_as: dict[str, object], told: dict[str, object]
) -> None:
    announced = announce(team.agent, body, **announced_as)
    bound = announced["headers"]
    assert isinstance(bound, dict)
    assert send(team, announced, body).status_code == 204
    assert confirm(team.agent, announced, **told).status_code == 422
    again = confirm(team.agent, announced)
    assert (again.status_code, again.json()["code"]) == (409, "rejected")
    with transaction(team.owner.tenant_id) as session:
        key = session.get_one(Document, UUID(str(announced["document_id"]))).key
    assert storage().size(key) is None


PAGE = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("body", "announced_as", "status"),
    [
        (PDF + PAGE, "application/pdf", 201),
        (b"\xff\xd8\xff\xe0" + PAGE, "image/jpeg", 201),
        (PAGE, "text/csv", 201),
        (PAGE + PDF, "application/pdf", 422),
        (b"GIF89a" + PAGE, "image/png", 422),
        (b"PK\x03\x04" + PDF, "application/pdf", 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png", 422),
    ],
)
def test_what_is_two_things_at_once_is_never_a_page(
    team: Team, body: bytes, announced_as: str, status: int
) -> None:
    announced = announce(team.agent, body, content_type=announced_as)
    assert send(team, announced, body).status_code == 204
    answer = confirm(team.agent, announced)
    assert answer.status_code == status
    if status == 201:
        given = made(team.viewer.http.post(f"/documents/{answer.json()['id']}/download-url"))
        fetched = team.anonymous.get(urlsplit(str(given["download_url"])).path)
        assert (fetched.content, fetched.headers["content-type"].split(";")[0]) == (body, announced_as)
        assert fetched.headers["content-disposition"].startswith("attachment")
        assert fetched.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "fields",
    [
        {"content_type": "application/x-msdownload"},
        {"content_type": "text/html"},
        {"size": 0},
        {"size": 200 * 1024**2},
        {"kind": "recording"},
        {"sha256": "short"},
        {"filename": ""},
    ],
)
def test_what_cannot_be_announced(team: Team, fields: dict[str, object]) -> None:
    form = {"filename": "a.pdf", "content_type": "application/pdf", "size": 10, **fields}
    assert team.agent.http.post("/documents/upload-url", json=form).status_code == 422


def test_attached_to_one_thing_and_then_another(team: Team) -> None:
    vehicle, client = vehicle_of(team.owner), client_of(team.owner)
    document = ready(team, kind="photo", vehicle_id=str(vehicle.id))
    path = f"/documents/{document['id']}"
    with statements() as sent:
        listed = team.viewer.http.get("/documents", params={"vehicle_id": str(vehicle.id)}).json()
    assert [each["id"] for each in listed] == [document["id"]]
    assert len(sent) <= 3
    moved = made(team.agent.http.patch(path, json={"client_id": str(client.id), "filename": "b.pdf"}))
    assert (moved["vehicle_id"], moved["client_id"]) == (None, str(client.id))
    assert team.viewer.http.get("/documents", params={"vehicle_id": str(vehicle.id)}).json() == []
    both = {"client_id": str(client.id), "vehicle_id": str(vehicle.id)}
    assert team.agent.http.patch(path, json=both).status_code == 422
    foreign = client_of(team.stranger)
    assert team.agent.http.patch(path, json={"client_id": str(foreign.id)}).status_code == 404
    assert team.agent.http.patch(path, json={"kind": "other"}, headers={"If-Match": '"1"'}).status_code == 412


def test_a_deleted_document_is_fetched_by_nobody(team: Team) -> None:
    path = f"/documents/{ready(team)['id']}"
    given = made(team.viewer.http.post(f"{path}/download-url"))
    assert team.agent.http.delete(path).status_code == 204
    assert team.anonymous.get(urlsplit(str(given["download_url"])).path).status_code == 404
    assert made(team.agent.http.post(f"{path}/restore"))["archived_at"] is None
    assert team.anonymous.get(urlsplit(str(given["download_url"])).path).status_code == 200


def test_a_recording_is_no_document_here(team: Team) -> None:
    recording = Document(
        kind=DocumentKind.RECORDING,
        key=f"{team.owner.tenant_id}/staging/{clock.new_id()}",
        filename="a.wav",
        content_type="audio/wav",
        size=1,
        sha256="0" * 64,
    )
    seed(team.owner, recording)
    path = f"/documents/{recording.id}"
    for answer in (
        team.owner.http.get(path),
        team.owner.http.delete(path),
        team.owner.http.patch(path, json={"filename": "b"}),
        team.owner.http.post(f"{path}/download-url"),
        team.owner.http.post("/documents", json={"document_id": str(recording.id)}),
    ):
        assert answer.status_code == 404
    assert str(recording.id) not in team.owner.http.get("/documents").text


def test_each_actor(team: Team) -> None:
    document = ready(team)
    path = f"/documents/{document['id']}"
    assert team.colleague.http.get(path).status_code == 200
    for http, status in ((team.anonymous, 401), (team.stranger.http, 404)):
        assert http.get(path).status_code == status
        assert http.post(f"{path}/download-url").status_code == status
        assert http.post("/documents", json={"document_id": document["id"]}).status_code == status
    assert team.viewer.http.delete(path).status_code == 403
    assert team.anonymous.post("/documents/upload-url", json={}).status_code == 401
    pending = announce(team.agent)
    refused = team.viewer.http.post(f"/documents/{pending['document_id']}/download-url")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_ready")
