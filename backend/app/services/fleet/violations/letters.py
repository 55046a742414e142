"""The transfer letter with its statement and the agreement's particulars: made of facts that are kept, so
that what a person approved can be shown again, byte for byte."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict
from app.models import Tenant, Violation, ViolationStatus
from app.models.base import JSONObject
from app.schemas.fleet.regimes import Paper as Demanded
from app.services import records, scope
from app.services.fleet import agreement
from app.services.fleet.regimes import Regime
from app.services.fleet.violations import pack, settling
from app.services.fleet.violations.pack import Facts
from app.services.providers.papers.joining import MEDIA_TYPES
from app.services.providers.papers.paper import Paper

COPY_OF_AGREEMENT = "hire agreement with statement of liability, as recorded with the booking"
_LIABLE = (
    ", and the hirer had signed a statement of liability for penalty and parking charges incurred during the"
    " hire."
)
_ACCEPTS = (
    "By it the hirer accepts liability for penalty charges, road user charges and parking charges that are"
    " incurred in respect of the vehicle during the currency of the hiring agreement, and gives the address"
    " below for documents."
)
_ENCLOSED_FOR = frozenset({Demanded.HIRING_AGREEMENT, Demanded.STATEMENT_OF_LIABILITY})


def make(session: Session, actor: Actor, violation_id: UUID) -> Violation:
    """Note the facts of the letter; an approval of a former one is void. Raises Conflict while papers are
    missing, or where the booking is not confirmed."""
    violation = scope.get(session, actor, Violation, violation_id, lock=True)
    if violation.status not in {ViolationStatus.MATCHED, ViolationStatus.TRANSFER_READY}:
        raise Conflict(f"It is {violation.status}: confirm whose it is first.", code="wrong_state")
    facts = pack.facts(session, actor, violation)
    regime = settling.regime_of(session, violation)
    papers = pack.checked(facts, regime, actor.zone)
    if not papers.possible:
        raise Conflict(papers.why_not or "It can't be handed on.", code="not_transferable")
    if papers.missing:
        missing = "; ".join(item.words for item in papers.missing)
        raise Conflict(f"Missing for the transfer: {missing}.", code="pack_incomplete")
    house = session.get_one(Tenant, actor.tenant_id).name
    violation.letter = {
        **_facts(facts, house, actor.zone),
        "agreement": _own_agreement(session, actor, facts, regime),
    }
    violation.approved_at = violation.approved_by = None
    violation.status = ViolationStatus.MATCHED
    records.count_change(violation)
    session.flush()
    return violation


def _own_agreement(session: Session, actor: Actor, facts: Facts, regime: Regime | None) -> JSONObject | None:
    """The agreement as the booking records it, where one is demanded and no signed copy is on file."""
    demanded = regime is not None and _ENCLOSED_FOR & set(regime.terms.papers)
    if not demanded or facts.agreement is not None or facts.booking is None:
        return None
    return agreement.as_json(agreement.described(session, actor, facts.booking.id))


def rendered(letter: Mapping[str, object]) -> bytes:
    made_at = datetime.fromisoformat(str(letter["made_at"]))
    first, *others = _pages(letter)
    paper = Paper(first[0], author=str(letter["house"]), made_at=made_at)
    for title, lines in (first, *others):
        if title is not first[0]:
            paper.page(title)
        for line in lines:
            paper.paragraph(line)
    return paper.finished()


def _facts(facts: Facts, house: str, zone: ZoneInfo) -> JSONObject:
    violation, booking, vehicle, client, profile = (
        facts.violation,
        facts.booking,
        facts.vehicle,
        facts.client,
        facts.profile,
    )
    assert booking
    assert vehicle
    assert client
    return {
        "made_at": clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        "house": house,
        "issuer": violation.issuing_authority,
        "reference": violation.reference,
        "kind": violation.document_type,
        "at": _shown(violation.contravention_at, zone),
        "place": violation.location,
        "noticed": violation.date_of_notice.isoformat() if violation.date_of_notice else None,
        "mark": vehicle.mark,
        "make": " ".join(word for word in (vehicle.make, vehicle.model) if word) or None,
        "hirer": client.name,
        "address": profile.permanent_address if profile else client.address,
        "born": profile.date_of_birth.isoformat() if profile and profile.date_of_birth else None,
        "licence": profile.licence_number if profile else None,
        "licence_issuer": profile.licence_issuer if profile else None,
        "booking": booking.reference or str(booking.id),
        "starts": _shown(booking.starts_at, zone),
        "ends": _shown(booking.ends_at, zone),
        "started": _shown(booking.started_at, zone),
        "returned": _shown(booking.returned_at, zone),
        "agreement_signed": _shown(booking.agreement_signed_at, zone),
        "liability_signed": _shown(booking.liability_signed_at, zone),
        "liability_signed_by": booking.liability_signed_by,
        "agreement_document": facts.agreement.filename if facts.agreement else None,
        "enclosed": [
            {"key": each.key, "filename": each.filename, "content_type": each.content_type}
            for each in (facts.agreement, facts.notice)
            if each is not None and each.content_type in MEDIA_TYPES
        ],
    }


def _pages(letter: Mapping[str, object]) -> list[tuple[str, list[str]]]:
    return [
        ("Transfer of liability", _covering_letter(letter)),
        ("Statement of hire and of liability", _statement(letter)),
        ("Particulars of the hiring agreement", _agreement(letter)),
    ]


def _covering_letter(letter: Mapping[str, object]) -> list[str]:
    return [
        str(letter["house"]),
        f"To: {letter['issuer']}",
        f"Date: {str(letter['made_at'])[:10]}",
        f"Your reference: {letter['reference']}",
        f"Vehicle: {letter['mark']}",
        "",
        f"We received your notice dated {letter['noticed'] or 'as above'} about {letter['mark']} on "
        f"{letter['at']}" + (f" at {letter['place']}." if letter["place"] else "."),
        "We are a vehicle hire firm. At that time the vehicle was let to the hirer named below under a hiring"
        f" agreement{_LIABLE if letter['liability_signed'] else '.'}"
        " Please cancel the notice to us and direct it to the hirer:",
        str(letter["hirer"]),
        str(letter["address"]),
        "Enclosed: statement of hire and of liability, particulars of the hiring agreement"
        + "".join(f", {name}" for name in _enclosed(letter))
        + ".",
        "",
        f"For {letter['house']}:  ______________________________",
    ]


def _enclosed(letter: Mapping[str, object]) -> list[str]:
    enclosed = letter.get("enclosed") or []
    assert isinstance(enclosed, list)
    own = [COPY_OF_AGREEMENT] if letter.get("agreement") else []
    return [*own, *(str(each["filename"]) for each in enclosed)]


def _statement(letter: Mapping[str, object]) -> list[str]:
    return [
        f"{letter['house']} states that {letter['mark']} was on hire to {letter['hirer']} on {letter['at']}.",
        *_liability(letter),
        f"Address: {letter['address']}",
        "",
        "Signed for the hire firm:  ______________________________   Date: ____________",
    ]


def _liability(letter: Mapping[str, object]) -> list[str]:
    if not letter["liability_signed"]:
        return ["No statement of liability signed by the hirer is on record."]
    by = f" ({letter['liability_signed_by']})" if letter["liability_signed_by"] else ""
    return [f"The hirer signed the statement of liability on {letter['liability_signed']}{by}.", _ACCEPTS]


def _agreement(letter: Mapping[str, object]) -> list[str]:
    rows = (
        ("Agreement", "booking"),
        ("Registration mark", "mark"),
        ("Make and model", "make"),
        ("Hirer", "hirer"),
        ("Permanent address", "address"),
        ("Date of birth", "born"),
        ("Driving licence", "licence"),
        ("Licence issued by", "licence_issuer"),
        ("Agreed start", "starts"),
        ("Agreed end", "ends"),
        ("Handed over", "started"),
        ("Returned", "returned"),
        ("Agreement signed", "agreement_signed"),
        ("Statement of liability signed", "liability_signed"),
        ("Signed copy on file", "agreement_document"),
    )
    return [f"{label}: {letter[name]}" for label, name in rows if letter[name]]


def _shown(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return f"{moment.astimezone(zone):%-d %B %Y, %H:%M}" if moment else None
