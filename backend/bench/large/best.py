"""The overview written by hand over the same structures, one bare statement after the other in one round
trip: as fast as PostgreSQL gives its numbers away."""

OF = "tenant_id = '{tenant}'"
OVERVIEW = f"""
SELECT set_config('app.tenant_id', '{{tenant}}', true);
SELECT agent_id, sum(calls), sum(pending), sum(transcribing), sum(completed), sum(failed), sum(positive),
    sum(neutral), sum(negative) FROM activity_counts WHERE {OF} AND grain IN ('month', 'change') GROUP BY 1;
SELECT starts_at, sum(calls), sum(new_leads), sum(conversions) FROM activity_counts
    WHERE {OF} AND grain IN ('whole_day', 'change') AND starts_at >= now() - interval '30 days' GROUP BY 1;
SELECT facet, campaign, agent_id, status, intent, interest_level, leads, followups FROM pipeline_counts
    WHERE {OF} AND facet IN ('whole_campaign', 'owner', 'whole_intent', 'change');
SELECT sum(leads) FILTER (WHERE silent_since < current_date - 7), sum(untouched) FROM pipeline_counts
    WHERE {OF} AND (facet = 'whole_silence' OR facet = 'change' AND status NOT IN ('converted', 'lost'));
SELECT count(*) FROM leads WHERE {OF} AND archived_at IS NULL AND status NOT IN ('converted', 'lost')
    AND (last_contact_at >= date_trunc('day', now() - interval '7 days')
        AND last_contact_at < now() - interval '7 days' OR last_contact_at IS NULL
        AND created_at >= date_trunc('day', now() - interval '7 days')
        AND created_at < now() - interval '7 days');
SELECT count(*) FILTER (WHERE due_at < now()), count(*) FROM work_items WHERE {OF} AND archived_at IS NULL
    AND status = 'open' AND kind = 'followup' AND due_at < now() + interval '1 day';
SELECT id, full_name, deactivated_at, role FROM agents WHERE {OF}
"""


def overview(tenant_id: str) -> str:
    return OVERVIEW.format(tenant=tenant_id)
