"""Fills a tenant with leads, calls and clients in a few statements, as the superuser, past the API."""

from collections.abc import Sequence

import psycopg2

# Ids ascend with time, as the service's own do.
ID = (
    "(lpad(to_hex(1700000000000 + n), 12, '0') || '7000' || '8' || substr(md5(n || %(tenant)s), 1, 15))::uuid"
)

CLIENTS = f"""
INSERT INTO clients (id, tenant_id, kind, name, email, phone)
SELECT {ID}, %(tenant)s, 'person', 'Client ' || n, 'client' || n || '@example.com',
    '+4477' || lpad(n::text, 8, '0')
FROM generate_series(1, %(count)s) n
"""

LEADS = f"""
INSERT INTO leads (id, tenant_id, phone, name, source, campaign, owner_id, status, intent, created_at)
SELECT {ID}, %(tenant)s, '+4478' || lpad(n::text, 8, '0'), 'Lead ' || n, 'website', 'Campaign ' || n %% 20,
    (%(agents)s::uuid[])[1 + n %% cardinality(%(agents)s::uuid[])],
    (ARRAY['new', 'contacted', 'in_progress', 'qualified', 'converted', 'lost'])[1 + n %% 6],
    (ARRAY['new', 'interested', 'undecided', 'converted'])[1 + n %% 4],
    now() - n %% 90 * interval '1 day'
FROM generate_series(1, %(count)s) n
"""

CALLS = f"""
INSERT INTO calls
    (id, tenant_id, agent_id, status, tag, intent, sentiment, recorded_at, created_at, duration_ms)
SELECT {ID}, %(tenant)s, (%(agents)s::uuid[])[1 + n %% cardinality(%(agents)s::uuid[])],
    CASE WHEN n %% 50 = 0 THEN 'failed' ELSE 'completed' END, 'connected', 'interested',
    (ARRAY['positive', 'neutral', 'negative'])[1 + n %% 3],
    now() - n %% 90 * interval '1 day', now() - n %% 90 * interval '1 day', 60000 + n
FROM generate_series(1, %(count)s) n
"""

SEGMENTS = """
INSERT INTO transcript_segments (tenant_id, call_id, number, start_ms, end_ms, speaker, text)
SELECT tenant_id, id, number, number * 5000, number * 5000 + 4000, 'agent', repeat('hello there ', 8)
FROM calls, generate_series(1, 20) number WHERE tenant_id = %(tenant)s AND id = ANY(%(calls)s::uuid[])
"""


def fill(
    admin_url: str,
    tenant_id: str,
    agents: Sequence[str],
    *,
    clients: int = 0,
    leads: int = 0,
    calls: int = 0,
) -> None:
    """The newest call gets a transcript of 20 segments."""
    values = {"tenant": tenant_id, "agents": list(agents)}
    connection = psycopg2.connect(admin_url)
    try:
        with connection, connection.cursor() as cursor:
            for statement, count in ((CLIENTS, clients), (LEADS, leads), (CALLS, calls)):
                cursor.execute(statement, values | {"count": count})
            cursor.execute("SELECT id FROM calls WHERE tenant_id = %s ORDER BY id DESC LIMIT 1", (tenant_id,))
            newest = [row[0] for row in cursor.fetchall()]
            cursor.execute(SEGMENTS, values | {"calls": newest})
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE clients, leads, calls, transcript_segments")
    finally:
        connection.close()
