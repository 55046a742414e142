"""Who acts: an agent with a token, or the service itself on behalf of a tenant."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Actor:
    """An agent of one tenant, as the database knows them now. `zone` and `region` are the tenant's.
    `key_id` is set where an API key acts in the agent's name."""

    tenant_id: UUID
    agent_id: UUID
    role: Role
    zone: ZoneInfo
    region: str
    key_id: UUID | None = None

    @property
    def sees_whole_tenant(self) -> bool:
        """Viewers read all of the tenant too; what they may not do is write."""
        return self.role is not Role.AGENT

    @property
    def manages(self) -> bool:
        return self.role in {Role.OWNER, Role.MANAGER}
