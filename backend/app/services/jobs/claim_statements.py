"""The two ways to claim a job, each one statement; the queue sends them."""

from sqlalchemy import text

# A loose scan over the queued tenants, then the earliest due jobs of each: the tenant with the fewest
# running jobs goes first, and a lot is drawn between equals, so that a thousand uploads of one, or of as many
# as there are slots, do not starve the one upload of another.
# Only the row that is taken gets locked; some more than one per tenant are looked at, so that those who
# claim at the same moment each find one.
NEXT = text("""
WITH RECURSIVE waiting(tenant_id) AS (
    (SELECT tenant_id FROM jobs WHERE status = 'queued' AND kind = ANY(:kinds) ORDER BY tenant_id LIMIT 1)
    UNION ALL
    SELECT (SELECT j.tenant_id FROM jobs j
            WHERE j.status = 'queued' AND j.kind = ANY(:kinds) AND j.tenant_id > w.tenant_id
            ORDER BY j.tenant_id LIMIT 1)
    FROM waiting w WHERE w.tenant_id IS NOT NULL
), earliest AS (
    SELECT due.id, due.run_at, busy.running, busy.lot
    FROM waiting w CROSS JOIN LATERAL (
        SELECT count(*) AS running, random() AS lot FROM jobs
        WHERE status = 'processing' AND kind = ANY(:kinds) AND tenant_id = w.tenant_id
    ) busy CROSS JOIN LATERAL (
        SELECT id, run_at FROM jobs
        WHERE status = 'queued' AND kind = ANY(:kinds) AND tenant_id = w.tenant_id
            AND run_at <= now() - make_interval(secs => :patience)
        ORDER BY run_at LIMIT 8
    ) due
)
UPDATE jobs SET status = 'processing', attempt = attempt + 1, runner = :runner,
    lease_until = now() + make_interval(secs => :lease), started_at = COALESCE(started_at, now())
WHERE id = (SELECT j.id FROM earliest JOIN jobs j USING (id) WHERE j.status = 'queued'
            ORDER BY earliest.running, earliest.lot, earliest.run_at LIMIT 1 FOR UPDATE OF j SKIP LOCKED)
    AND status = 'queued'
RETURNING id, tenant_id, kind, subject_id, attempt, failures, progress, request_id
""")

BY_ID = text("""
UPDATE jobs SET status = 'processing', attempt = attempt + 1, runner = :runner,
    lease_until = now() + make_interval(secs => :lease), started_at = COALESCE(started_at, now())
WHERE id = :id AND status = 'queued' AND run_at <= now()
RETURNING id, tenant_id, kind, subject_id, attempt, failures, progress, request_id
""")
