"""What is done about a violation: deadlines, papers, the letter and its approval, and every way out."""

import io
from datetime import date
from pathlib import Path
from uuid import UUID

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select

from app.core import clock
from app.core.database import transaction
from app.models import AuditEntry, Document, DocumentKind, DocumentStatus, WorkItem, WorkStatus
from app.services.providers.storage.registry import storage
from tests.fleet import hours, made
from tests.hires import on_hire
from tests.notices import letter, scanned
from tests.services.providers.notices.test_local import pdf_of
from tests.statements import statements
from tests.world import Person, Team, seed

TYPED = {
    "document_type": "pcn_postal",
    "issuing_authority": "Kelsham District Council",
    "date_of_notice": "2026-03-12",
    "amount_full_pence": 7000,
    "amount_discounted_pence": 3500,
    "amount_increased_pence": 10500,
}


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


@pytest.fixture
def matched(team: Team) -> str:
    """The path of a violation whose hirer and papers are complete."""
    hire = on_hire(team.agent)
    violation = scanned(team.agent, letter(str(hire["mark"]), hours(-100)))
    assert violation["status"] == "matched", violation["attention"]
    return f"/violations/{violation['id']}"


def typed_in(person: Person, reference: str, **values: object) -> dict[str, object]:
    body = {
        **TYPED,
        "reference": reference,
        "vrm": "AB12 CDE",
        "contravention_at": "2026-03-06T08:41",
        **values,
    }
    return made(person.http.post("/violations", json=body), 201)


def step(person: Person, path: str, name: str, status: int = 200, **body: object) -> dict[str, object]:
    return made(person.http.post(f"{path}/{name}", json=body), status)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Posted on a Thursday, served on the Monday after it.
        (
            {},
            {
                "discount": "2026-04-05",
                "pay": "2026-04-12",
                "represent": "2026-04-12",
                "transfer": "2026-04-12",
            },
        ),
        ({"discount_until": "2026-03-30"}, {"discount": "2026-03-30"}),
        ({"discount_days": 14}, {"discount": "2026-03-29"}),
        ({"pay_or_represent_until": "2026-04-20"}, {"pay": "2026-04-20", "transfer": "2026-04-20"}),
        # Good Friday and Easter Monday are no days of service.
        ({"date_of_notice": "2026-04-02"}, {"pay": "2026-05-05"}),
        (
            {"issuing_authority": "London Borough of Tarling", "statutory_basis": "LLA & TfL Act 2003"},
            {"discount": "2026-03-25", "pay": "2026-04-08"},
        ),
        (
            {"document_type": "pcn_windscreen"},
            {"discount": "2026-03-19", "pay": "2026-04-02", "transfer": None},
        ),
        (
            {"document_type": "notice_to_owner", "amount_discounted_pence": None},
            {"discount": None, "represent": "2026-04-12"},
        ),
        (
            {"document_type": "charge_certificate", "amount_discounted_pence": None},
            {"pay": "2026-03-29", "transfer": None},
        ),
        ({"document_type": "road_user_charge_pcn"}, {"discount": "2026-03-30", "pay": "2026-04-13"}),
        ({"document_type": "private_parking_charge"}, {"discount": "2026-03-26", "transfer": "2026-04-13"}),
        (
            {"document_type": "notice_of_intended_prosecution", "amount_full_pence": None},
            {"represent": "2026-04-12"},
        ),
        ({"date_of_notice": None}, {"pay": None}),
    ],
)
def test_deadlines_by_regime_and_by_the_letter(
    team: Team, values: dict[str, object], expected: dict[str, str | None]
) -> None:
    reference = f"KD{abs(hash(str(values))) % 10**8:08d}"
    violation = typed_in(team.agent, reference, **values)
    found = {
        each["kind"]: each for each in team.agent.http.get(f"/violations/{violation['id']}/deadlines").json()
    }
    for kind, due in expected.items():
        assert (found[kind]["due_on"] if kind in found else None) == due, kind
    printed = {"discount_until", "pay_or_represent_until"} & set(values)
    assert ("letter" in {each["source"] for each in found.values()}) == bool(
        printed or "discount_days" in values
    )


def test_a_tenant_corrects_a_regime_from_a_day_on(team: Team) -> None:
    shipped = {each["regime"]: each for each in team.stranger.http.get("/regimes").json()}
    terms = shipped["postal"]["terms"]
    terms["deadlines"][0]["days"] = 10
    body = {"valid_from": "2026-03-01", "source": "our solicitor", "terms": terms}
    assert team.viewer.http.post("/regimes/postal", json=body).status_code == 403
    assert team.stranger.http.post("/regimes/nothing", json=body).status_code == 404
    written = made(team.stranger.http.post("/regimes/postal", json=body), 201)
    assert written["version"] == 1
    later = typed_in(team.stranger, "RG10000001")
    earlier = typed_in(
        team.stranger, "RG10000002", date_of_notice="2026-02-12", contravention_at="2026-02-06T08:00"
    )
    days = [
        next(
            d
            for d in team.stranger.http.get(f"/violations/{v['id']}/deadlines").json()
            if d["kind"] == "discount"
        )
        for v in (later, earlier)
    ]
    assert [(each["due_on"], each["version"]) for each in days] == [("2026-03-25", 1), ("2026-03-08", 0)]
    assert [each["version"] for each in team.stranger.http.get("/regimes/postal").json()] == [1, 0]
    assert {each["version"] for each in team.agent.http.get("/regimes").json()} == {0}


def test_deadlines_are_work_some_working_days_before(team: Team) -> None:
    violation = typed_in(team.agent, "WD10000001")
    with transaction(team.agent.tenant_id) as session:
        found = session.scalars(select(WorkItem).where(WorkItem.violation_id == violation["id"]))
        due = {item.task.split()[0]: item.due_at for item in found}
    # Three working days before Sunday 5 April, over Good Friday; seven before Sunday 12 April, over Easter.
    assert {name: at.date() for name, at in due.items() if at} == {
        "Discount": date(2026, 3, 31),
        "Transfer": date(2026, 3, 31),
    }


def test_transfer_is_approved_by_a_person_before_it_is_marked(team: Team, matched: str) -> None:
    pack = team.agent.http.get(f"{matched}/pack").json()
    assert (pack["possible"], pack["complete"], pack["missing"]) == (True, True, [])
    assert team.agent.http.post(f"{matched}/mark-transferred").status_code == 409
    assert team.agent.http.post(f"{matched}/transfer-letter/approve").status_code == 409
    made_now = team.agent.http.post(f"{matched}/transfer-letter")
    assert (made_now.status_code, made_now.headers["content-type"]) == (201, "application/pdf")
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made_now.content))
    text = " ".join(text.split())
    for words in (
        "Transfer of liability",
        "5 Elm Row",
        "Hanna Hirer",
        "Statement of hire",
        "HIRER851210H99XX",
        "hire agreement with statement of liability",
        "I acknowledge that for as long as this agreement runs",
        "Signed by the hirer",
    ):
        assert words in text
    assert team.agent.http.get(f"{matched}/transfer-letter").content == made_now.content
    assert step(team.agent, matched, "transfer-letter/approve")["status"] == "transfer_ready"
    assert step(team.agent, matched, "mark-transferred")["status"] == "transferred"
    with transaction(team.agent.tenant_id) as session:
        violation_id = UUID(matched.rsplit("/", 1)[-1])
        items = session.scalars(select(WorkItem).where(WorkItem.violation_id == violation_id)).all()
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == violation_id)).all()
    assert {item.status for item in items} == {WorkStatus.DONE}
    assert {"transfer_ready", "transferred"} <= {str((each.after or {}).get("status")) for each in entries}
    assert step(team.agent, matched, "recharge", admin_fee_pence=3000)["costs"]["total_pence"] == 3600  # type: ignore[index]


def attached(person: Person, booking: object, content: bytes, kind: str, folder: Path) -> Document:
    key = f"{person.tenant_id}/staging/{clock.new_id()}"
    source = folder / "source"
    source.write_bytes(content)
    storage().put(key, source, kind)
    said = {
        "filename": "signed agreement",
        "size": len(content),
        "sha256": "0",
        "booking_id": UUID(str(booking)),
    }
    document = Document(
        kind=DocumentKind.AGREEMENT, status=DocumentStatus.READY, key=key, content_type=kind, **said
    )
    seed(person, document)
    return document


def test_the_pack_is_one_pdf_with_agreement_and_notice(team: Team, matched: str, tmp_path: Path) -> None:
    booking = made(team.agent.http.get(matched))["booking_id"]
    scan_of_agreement = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(scan_of_agreement, "JPEG")
    attached(team.agent, booking, scan_of_agreement.getvalue(), "image/jpeg", tmp_path)
    pack = team.agent.http.post(f"{matched}/transfer-letter")
    assert pack.status_code == 201
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pack.content)]
    assert len(pages) == 5
    assert "signed agreement" in pages[0]
    assert (pages[3].strip(), "PENALTY CHARGE NOTICE" in pages[4]) == ("", True)
    assert team.agent.http.get(f"{matched}/transfer-letter").content == pack.content
    assert team.agent.http.get(f"{matched}/transfer-letter/pages/5").status_code == 200
    attached(team.agent, booking, pdf_of(1, password="x"), "application/pdf", tmp_path)
    refused = team.agent.http.post(f"{matched}/transfer-letter")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_enclosable")
    assert "signed agreement" in refused.json()["detail"]
    assert team.agent.http.post(f"{matched}/transfer-letter/approve").status_code == 409


def test_paying_warns_then_is_charged_to_the_hirer(team: Team, matched: str) -> None:
    refused = team.agent.http.post(f"{matched}/paid", json={"amount_pence": 3500})
    assert (refused.status_code, refused.json()["code"]) == (409, "liability")
    paid = step(team.agent, matched, "paid", amount_pence=3500, accept_liability=True)
    assert paid["status"] == "paid"
    assert "accepted liability" in str(paid["warning"])
    charged = step(team.agent, matched, "recharge", admin_fee_pence=2500, vat_percent=20)
    assert charged["costs"]["vat_pence"] == 500  # type: ignore[index]
    assert charged["costs"]["total_pence"] == 6500  # type: ignore[index]
    assert step(team.agent, matched, "close", note="settled")["status"] == "closed"
    assert team.agent.http.post(f"{matched}/close").status_code == 409


def test_an_appeal(team: Team, matched: str) -> None:
    assert step(team.agent, matched, "appeal", grounds="The signs were hidden")["status"] == "appealed"
    assert team.agent.http.post(f"{matched}/transfer-letter").status_code == 409


def test_the_pack_lists_what_is_missing(team: Team) -> None:
    violation = typed_in(team.agent, "PK10000001")
    path = f"/violations/{violation['id']}"
    pack = team.agent.http.get(f"{path}/pack").json()
    assert "hirer_address" in {each["paper"] for each in pack["missing"]}
    assert team.agent.http.post(f"{path}/transfer-letter").status_code == 409
    ticket = typed_in(team.agent, "PK10000002", document_type="pcn_windscreen")
    pack = team.agent.http.get(f"/violations/{ticket['id']}/pack").json()
    assert (pack["possible"], bool(pack["why_not"])) == (False, True)


def test_a_typed_reference_that_exists_is_refused(team: Team) -> None:
    first = typed_in(team.agent, "DU 1000 0001")
    body = {**TYPED, "reference": "du10000001", "vrm": "AB12CDE"}
    again = team.agent.http.post("/violations", json=body)
    assert (again.status_code, again.json()["violation_id"]) == (409, first["id"])
    assert team.stranger.http.post("/violations", json=body).status_code == 201
    team.agent.http.delete(f"/violations/{first['id']}")
    assert team.agent.http.post("/violations", json=body).status_code == 201
    assert team.agent.http.post(f"/violations/{first['id']}/restore").status_code == 409


def test_who_may_act(team: Team, matched: str) -> None:
    for name in (
        "match",
        "confirm-match",
        "transfer-letter",
        "mark-transferred",
        "appeal",
        "recharge",
        "close",
    ):
        assert team.anonymous.post(f"{matched}/{name}").status_code == 401
        assert team.viewer.http.post(f"{matched}/{name}").status_code == 403
        assert team.stranger.http.post(f"{matched}/{name}").status_code == 404


def test_a_list_takes_few_statements(team: Team, matched: str) -> None:
    typed_in(team.agent, "KE88001")
    with statements() as seen:
        assert team.agent.http.get("/violations?limit=50").status_code == 200
    assert len(seen) <= 3
    issuers = team.agent.http.get("/issuers").json()
    assert {"Ashcombe City Council", "Kelsham District Council"} <= {
        each["issuing_authority"] for each in issuers
    }
