"""Lets a tenant grow: 50 agents, a lead for every five calls, and calls with two minutes' words, as the
superuser, past the API. Everything is what the service's own triggers would have made of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg2
from psycopg2 import extensions

from bench.filling import ID

AGENTS, DAYS, CHUNK, PARAGRAPHS = 50, 400, 50_000, 400
LIMIT_S = 40 * 60

PEOPLE = """
INSERT INTO agents (id, tenant_id, email, full_name, role)
SELECT gen_random_uuid(), %(tenant)s, 'agent' || n || '@example.com', 'Agent ' || n, 'agent'
FROM generate_series(1, %(count)s) n RETURNING id
"""
# About a hundred words of three thousand, a kilobyte each.
TEXTS = """
CREATE TABLE bench_paragraphs AS
SELECT p AS number, string_agg('word' || to_hex((p * 7919 + w * w * 104729 + w * 31) %% 3000), ' ') AS words
FROM generate_series(0, %(paragraphs)s - 1) p, generate_series(1, 130) w GROUP BY p;
ALTER TABLE bench_paragraphs ADD PRIMARY KEY (number), ADD COLUMN terms bigint[];
UPDATE bench_paragraphs SET terms = public.search_terms(
    (SELECT search_salt FROM tenants WHERE id = %(tenant)s), to_tsvector('simple', words));
GRANT SELECT ON bench_paragraphs TO PUBLIC;
"""
LEADS = f"""
INSERT INTO leads (id, tenant_id, phone, name, source, campaign, owner_id, status, intent, interest_level,
    created_at, last_contact_at, converted_at)
SELECT {ID}, %(tenant)s, '+4478' || lpad(n::text, 8, '0'), 'Lead ' || n, 'website', 'Campaign ' || n %% 20,
    (%(agents)s::uuid[])[1 + n %% %(people)s],
    (ARRAY['new', 'contacted', 'in_progress', 'qualified', 'converted', 'lost'])[1 + n %% 6],
    (ARRAY['new', 'interested', 'undecided', 'converted'])[1 + n / 7 %% 4],
    (ARRAY['high', 'medium', 'low', NULL])[1 + n / 11 %% 4],
    at, CASE WHEN n %% 3 > 0 THEN at + interval '2 hours' END,
    CASE WHEN n %% 6 = 4 THEN at + interval '3 days' END
FROM generate_series(%(first)s / 5, %(last)s / 5 - 1) n,
    LATERAL (SELECT now() - n::bigint * 7919 %% (%(days)s * 1440) * interval '1 minute' AS at) AS arrived
"""
CALLS = f"""
INSERT INTO calls (id, tenant_id, agent_id, status, tag, intent, sentiment, recorded_at, created_at,
    duration_ms)
SELECT {ID}, %(tenant)s, (%(agents)s::uuid[])[1 + n %% %(people)s],
    CASE WHEN n %% 50 = 0 THEN 'failed' ELSE 'completed' END, 'connected', 'interested',
    (ARRAY['positive', 'neutral', 'negative'])[1 + n / 3 %% 3], at, at, 60000 + n %% 60000
FROM generate_series(%(first)s, %(last)s - 1) n,
    LATERAL (SELECT now() - n::bigint * 7919 %% (%(days)s * 1440) * interval '1 minute' AS at) AS recorded
"""
SEGMENTS = f"""
INSERT INTO transcript_segments (tenant_id, call_id, number, start_ms, end_ms, speaker, text)
SELECT %(tenant)s, {ID}, half, half * 60000, half * 60000 + 50000,
    (ARRAY['agent', 'customer'])[1 + half], words || ' reference' || n
FROM generate_series(%(first)s, %(last)s - 1) n CROSS JOIN generate_series(0, 1) half
JOIN bench_paragraphs ON number = (n * 17 + half * 211) %% %(paragraphs)s
"""
TERMS = f"""
INSERT INTO call_terms (tenant_id, call_id, terms)
SELECT %(tenant)s, {ID}, one.terms || other.terms || public.search_terms(
    (SELECT search_salt FROM tenants WHERE id = %(tenant)s), to_tsvector('simple', 'reference' || n))
FROM generate_series(%(first)s, %(last)s - 1) n
JOIN bench_paragraphs one ON one.number = n * 17 %% %(paragraphs)s
JOIN bench_paragraphs other ON other.number = (n * 17 + 211) %% %(paragraphs)s
"""
SPEECH = f"""
INSERT INTO call_speech (tenant_id, call_id, agent_ms, customer_ms, monologue_ms, questions, interruptions)
SELECT %(tenant)s, {ID}, 50000, 50000, 50000, n %% 9, n %% 3
FROM generate_series(%(first)s, %(last)s - 1) n
"""
# Built when the rows are there: a quarter of the time.
INDEX = "CREATE INDEX ix_call_terms_terms ON call_terms USING gin (terms)"
BIG = ("leads", "lead_words", "calls", "transcript_segments", "call_terms", "call_speech")
ROLLED_UP = ("activity_counts", "pipeline_counts", "speech_counts")


@dataclass
class Tenant:
    """One tenant, and how many calls it has by now."""

    admin_url: str
    tenant_id: str
    agents: Sequence[str] = ()
    calls: int = 0
    seconds: float = 0.0

    def grow_to(self, calls: int) -> None:
        """Raises TimeoutError where filling has taken 40 minutes in all."""
        started_at = time.monotonic()
        connection = psycopg2.connect(self.admin_url)
        try:
            self._grow(connection, calls, give_up_at=started_at + LIMIT_S - self.seconds)
        finally:
            connection.close()
        self.calls, self.seconds = calls, self.seconds + time.monotonic() - started_at

    def _grow(self, connection: extensions.connection, calls: int, *, give_up_at: float) -> None:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'; SET synchronous_commit = off")
            if not self.agents:
                cursor.execute(PEOPLE, {"tenant": self.tenant_id, "count": AGENTS})
                self.agents = [row[0] for row in cursor.fetchall()]
                cursor.execute(TEXTS, self._values(0, 0))
            cursor.execute("DROP INDEX ix_call_terms_terms")
            for first in range(self.calls, calls, CHUNK):
                if time.monotonic() > give_up_at:
                    raise TimeoutError(f"filling stopped at {first:,} calls")
                values = self._values(first, min(first + CHUNK, calls))
                for statement in (LEADS, CALLS):
                    cursor.execute(statement, values)
                # Without triggers: what they would make of these rows is written at once.
                cursor.execute("SET session_replication_role = replica")
                for statement in (SEGMENTS, TERMS, SPEECH):
                    cursor.execute(statement, values)
                cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("SELECT public.recount_speech(%(tenant)s)", {"tenant": self.tenant_id})
            cursor.execute(INDEX)
            cursor.execute(f"VACUUM ANALYZE {', '.join((*BIG, *ROLLED_UP))}")
            cursor.execute("CHECKPOINT")

    def _values(self, first: int, last: int) -> dict[str, object]:
        return {
            "tenant": self.tenant_id,
            "agents": list(self.agents),
            "people": len(self.agents),
            "first": first,
            "last": last,
            "days": DAYS,
            "paragraphs": PARAGRAPHS,
        }
