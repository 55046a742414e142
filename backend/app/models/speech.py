"""How each call was led, measured from its segments by a trigger whenever they change."""

from uuid import UUID

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped

from app.models.base import Base, TenantOwned, owned


class CallSpeech(TenantOwned, Base):
    """`agent_ms` and `customer_ms` are how long each spoke; a monologue is what one says until the other
    speaks. An interruption is the agent's words over at least 200 ms of the customer's."""

    __tablename__ = "call_speech"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "call_id"),
        owned("call_id", table="calls", on_delete="CASCADE"),
    )

    call_id: Mapped[UUID]
    agent_ms: Mapped[int]
    customer_ms: Mapped[int]
    monologue_ms: Mapped[int]
    questions: Mapped[int]
    interruptions: Mapped[int]
