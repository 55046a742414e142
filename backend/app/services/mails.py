"""The job of one mail: its subject says which. Links are made here, so that none lies in the database."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core import links, log
from app.core.config import Environment, settings
from app.core.database import transaction
from app.core.links import Link, Purpose
from app.models import Agent, Invite, Job, JobStatus, Tenant
from app.services import passwords, team
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.channels.mail import Mail
from app.services.providers.errors import Refused

_log = log.logger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    text: str
    link: str


def run(claim: Claim) -> None:
    """Raises ProviderError so that the schedule decides when to come back."""
    with transaction(claim.tenant_id) as session:
        letter = LETTERS[session.get_one(Job, claim.job_id).subject_kind](session, claim)
    if letter is not None:
        _send(letter)
    with queue.last_step(claim):
        pass


def project(_session: Session, _claim: Claim, _status: JobStatus, _error: Exception | None) -> None:
    """A mail has no status but its job's."""


def _send(letter: Letter) -> None:
    config = settings()
    if config.smtp_url is not None:
        text = f"{letter.text}\n\n{letter.link}\n"
        Mail(config.smtp_url.get_secret_value()).send(to=letter.to, subject=letter.subject, text=text)
    elif config.env is Environment.DEVELOPMENT:
        _log.warning("mail is not set up (SMTP_URL); the link is", subject=letter.subject, link=letter.link)
    else:
        raise Refused("mail_not_set_up", "Mail is not set up here: set SMTP_URL.")


def _invitation(session: Session, claim: Claim) -> Letter | None:
    invite = session.get(Invite, claim.subject_id)
    if invite is None or invite.revoked_at or invite.agent_id:
        return None
    house = session.get_one(Tenant, claim.tenant_id).name
    return Letter(
        to=invite.email,
        subject=f"Join {_one_line(house)} on Convoflow",
        text=f"{house} invites you to work with them. The link is yours alone and good for a week:",
        link=invite_address(invite),
    )


def invite_address(invite: Invite) -> str:
    token = links.sign(Purpose.INVITE, Link(invite.tenant_id, invite.id), team.INVITE_LIFE)
    return links.address(Purpose.INVITE, token)


def _reset(session: Session, claim: Claim) -> Letter | None:
    agent = session.get(Agent, claim.subject_id)
    if agent is None or agent.deactivated_at is not None:
        return None
    return Letter(
        to=agent.email,
        subject="A new password for Convoflow",
        text="Somebody, most likely you, asked for a new password. The link works once, within an hour:",
        link=links.address(Purpose.RESET, passwords.reset_token(agent)),
    )


def _one_line(name: str) -> str:
    """A header of a mail ends at the line's end."""
    return " ".join(name.split())


LETTERS = {"invite": _invitation, "agent": _reset}
