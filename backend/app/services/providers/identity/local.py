"""A made-up identity check, for a service without a key: nobody is looked at, and its findings say so."""

from datetime import UTC, datetime, timedelta

from app.services.providers.identity.base import Invitation, Judgement, Person, Progress

# Whoever bears this surname is turned down, so that both outcomes can be tried.
TURNED_DOWN = "reject"
JOURNEY = timedelta(days=7)


class LocalVerifier:
    name = "local"

    def invite(self, person: Person) -> Invitation:
        outcome = Judgement.REJECTED if person.surname.casefold() == TURNED_DOWN else Judgement.APPROVED
        return Invitation(
            reference=f"{outcome}:{person.our_reference}",
            code="LOCAL",
            journey_url=None,
            journey_expires_at=datetime.now(UTC) + JOURNEY,
        )

    def look(self, reference: str) -> Progress:
        outcome = Judgement(reference.partition(":")[0])
        return Progress(outcome, {"simulated": True, "status": outcome.value})
