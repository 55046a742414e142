"""`cli seed --demo`: two organisations with 60 days of believable work, made by the service's own rules. The
same seed gives the same people and calls; only ids and passwords differ."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from app.core import clock, security
from app.core.actor import Actor, Role
from app.core.database import transaction
from app.models import Agent, Call, Client, Event, Job, JobKind, JobStatus, Lead
from app.models.base import Base
from app.schemas.calls import CallLog
from app.seeding_scripts import COMPANIES, FIRST_NAMES, LAST_NAMES, SCRIPTS, VEHICLES
from app.services import accounts, call_log, clients
from app.services.fleet import vehicles
from app.services.fleet.bookings import desk
from app.services.handlers import runner
from app.services.leads import changes
from app.services.operations import companies, drivers, tasks

DAYS = 60
ORGANISATIONS = ("Harbour Office Supplies", "Northgate Van Hire")
CAMPAIGNS = ("Spring", "Trade fair", "Referral")


@dataclass(frozen=True, slots=True)
class Account:
    """Who to sign in as; `rows` says how much there is to see."""

    organisation: str
    email: str
    password: str
    rows: str


def seed_demo(*, calls_a_day: float = 2) -> Sequence[Account]:
    return [
        _organisation(name, random.Random(number), calls_a_day)  # noqa: S311 - not for secrets
        for number, name in enumerate(ORGANISATIONS)
    ]


def _organisation(name: str, chance: random.Random, calls_a_day: float) -> Account:
    password, mark = secrets.token_urlsafe(9), secrets.token_hex(3)
    email = f"owner-{mark}@example.com"
    hashed = security.hash_password(password)
    with transaction() as session:
        owner = accounts.register(
            session, email=email, password_hash=hashed, full_name="Alex Owner", organisation=name
        )
        boss = _actor(owner)
    with transaction(boss.tenant_id) as session:
        team = [_colleague(session, boss, number, mark, password) for number in range(3)]
        people = _parties(session, boss, chance)
        _fleet(session, boss, chance, people)
        _tasks(session, boss, chance)
    leads = [_lead(team, chance, number) for number in range(DAYS // 2)]
    for day in range(DAYS, 0, -1):
        for _ in range(round(chance.uniform(0, calls_a_day * 2))):
            _call(chance.choice(team), chance, day, leads, people)
    _work(boss.tenant_id)
    _backdate(boss.tenant_id)
    with transaction(boss.tenant_id) as session:
        counts = {model.__tablename__: _count(session, model) for model in (Call, Lead, Client)}
    return Account(name, email, password, ", ".join(f"{count} {table}" for table, count in counts.items()))


def _colleague(session: Session, boss: Actor, number: int, mark: str, password: str) -> Actor:
    name = f"{FIRST_NAMES[number]} {LAST_NAMES[number]}"
    role = Role.MANAGER if number == 0 else Role.AGENT
    email = f"{FIRST_NAMES[number].lower()}-{mark}@example.com"
    return _actor(
        accounts.create_agent(session, boss, email=email, password=password, full_name=name, role=role)
    )


def _parties(session: Session, boss: Actor, chance: random.Random) -> list[UUID]:
    firms = [companies.create(session, boss, {"name": name}).id for name in COMPANIES]
    for number in range(6):
        who = {"name": _name(chance), "client_id": chance.choice(firms), "external_id": f"D-{number}"}
        drivers.create(session, boss, who)
    made: list[UUID] = []
    for number in range(20):
        reached = {
            "phone": f"07700 900{number:03}",
            "email": f"client{number}@example.com",
        }
        company = {"parent_id": chance.choice(firms)} if number % 3 == 0 else {}
        made.append(clients.create(session, boss, {"name": _name(chance), **reached, **company}).id)
    return made


def _fleet(session: Session, boss: Actor, chance: random.Random, people: Sequence[UUID]) -> None:
    """Each vehicle is let now and then, never twice at once."""
    for mark, make, colour in VEHICLES:
        vehicle = vehicles.create(session, boss, {"mark": mark, "make": make, "colour": colour})
        start = clock.now() - timedelta(days=DAYS - chance.randint(0, 6))
        while start < clock.now() + timedelta(days=10):
            end = start + timedelta(days=chance.randint(1, 6))
            values = {
                "vehicle_id": vehicle.id,
                "client_id": chance.choice(people),
                "starts_at": start,
                "ends_at": end,
            }
            desk.create(session, boss, values)
            start = end + timedelta(days=chance.randint(1, 7))


def _tasks(session: Session, boss: Actor, chance: random.Random) -> None:
    for text in (
        "Renew the insurance",
        "Order toner",
        "Call the accountant back",
        "Check the tyres of the vans",
    ):
        due = clock.now() + timedelta(days=chance.randint(1, 20))
        tasks.create(session, boss, {"task": text, "due_at": due, "owner_id": boss.agent_id})


def _lead(team: Sequence[Actor], chance: random.Random, number: int) -> UUID:
    owner = chance.choice(team)
    with transaction(owner.tenant_id) as session:
        values: dict[str, object] = {
            "phone": f"07700 901{number:03}",
            "name": _name(chance),
            "campaign": chance.choice(CAMPAIGNS),
            "source": "demo",
            "owner_id": owner.agent_id,
        }
        return changes.create(session, owner, values).id


def _call(
    caller: Actor, chance: random.Random, day: int, leads: Sequence[UUID], people: Sequence[UUID]
) -> None:
    at = datetime.now(caller.zone).replace(hour=chance.randint(9, 17), minute=chance.randint(0, 59))
    script = chance.choice(SCRIPTS)
    entry = CallLog(
        transcript=script,
        recorded_at=(at - timedelta(days=day)).astimezone(UTC),
        duration_seconds=len(script) // 12,
        **({"client_id": chance.choice(people)} if chance.random() < 0.4 else {}),
    )
    with transaction(caller.tenant_id) as session:
        if entry.client_id is None:
            own = select(Lead.id).where(Lead.id.in_(leads), Lead.owner_id == caller.agent_id)
            entry.lead_id = chance.choice(list(session.scalars(own.order_by(Lead.id))) or [None])
        call_log.log_call(session, caller, entry)


def _work(tenant_id: UUID) -> None:
    """Analyse the calls, as the service does in the background."""
    with transaction() as session:
        queued = select(Job.id).where(
            Job.tenant_id == tenant_id, Job.kind == JobKind.CALL, Job.status == JobStatus.QUEUED
        )
        waiting = list(session.scalars(queued.order_by(Job.id)))
    for job_id in waiting:
        runner().run_now(job_id)


def _backdate(tenant_id: UUID) -> None:
    """What was made just now for a day long past is dated there, or the figures would show one busy hour."""
    with transaction(tenant_id) as session:
        session.execute(update(Call).values(created_at=Call.recorded_at))
        first_call = select(func.min(Call.recorded_at)).where(Call.lead_id == Lead.id).scalar_subquery()
        some_day = clock.now() - timedelta(days=DAYS)
        session.execute(update(Lead).values(created_at=func.coalesce(first_call, some_day)))
        session.execute(update(Client).values(created_at=some_day))
        of_call = select(Call.recorded_at).where(Call.id == Event.subject_id).scalar_subquery()
        session.execute(update(Event).where(Event.subject_kind == "call").values(occurred_at=of_call))


def _actor(agent: Agent) -> Actor:
    """A fresh organisation's zone and region are the defaults."""
    return Actor(
        tenant_id=agent.tenant_id,
        agent_id=agent.id,
        role=agent.role,
        zone=ZoneInfo("Europe/London"),
        region="GB",
    )


def _name(chance: random.Random) -> str:
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"


def _count(session: Session, model: type[Base]) -> int:
    table: Table = model.__table__  # type: ignore[assignment]  # a mapped class has one
    return session.scalar(select(func.count()).select_from(table)) or 0
