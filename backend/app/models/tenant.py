"""The companies that use the service. Row-level security shows a tenant its own row alone."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Text200, Timestamped, one_of


class OutsideEngines(StrEnum):
    """Which calls may be shown to engines outside: those whose caller refused never are."""

    ALWAYS = "always"
    WITH_CONSENT = "with_consent"
    NEVER = "never"


class Tenant(Identified, Timestamped, Base):
    """`zone` is an IANA time zone name; `region` the ISO 3166 code that local phone numbers are read in.
    `monthly_cap_pence` is what engines may cost in a local month, None for no limit; `search_salt`
    makes the numbers of its calls' words its own."""

    __tablename__ = "tenants"
    __table_args__ = (one_of("outside_engines", OutsideEngines),)

    name: Mapped[Text200]
    zone: Mapped[str] = mapped_column(default="Europe/London", server_default="Europe/London")
    region: Mapped[str] = mapped_column(default="GB", server_default="GB")
    monthly_cap_pence: Mapped[int | None]
    search_salt: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    outside_engines: Mapped[OutsideEngines] = mapped_column(
        default=OutsideEngines.ALWAYS, server_default=OutsideEngines.ALWAYS
    )
    redact_outside: Mapped[bool] = mapped_column(default=False, server_default="false")
