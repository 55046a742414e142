"""Transactions carry their tenant and lose it at their end."""

from sqlalchemy import text

from app.core import clock, database
from app.core.database import transaction


def test_tenant_is_set_in_each_transaction_and_gone_after_it() -> None:
    tenant = clock.new_id()
    with transaction(tenant) as session:
        assert session.scalar(text("SELECT public.current_tenant_id()")) == tenant
    with transaction() as session:
        assert session.scalar(text("SELECT public.current_tenant_id()")) is None


def test_a_session_that_commits_midway_keeps_its_tenant() -> None:
    tenant = clock.new_id()
    with database.session_factory(database.Pool.REQUESTS)() as session:
        database.enter_tenant(session, tenant)
        session.execute(text("SELECT 1"))
        session.commit()
        assert session.scalar(text("SELECT public.current_tenant_id()")) == tenant
