"""How calls and leads are counted, as texts of SQL that `core/rollups` makes triggers and functions of."""

from collections.abc import Mapping

SLOTS_KEPT = "90 days"
CALL_MEASURES = {
    "calls": "1",
    "pending": "(status = 'pending')::int",
    "transcribing": "(status = 'transcribing')::int",
    "completed": "(status = 'completed')::int",
    "failed": "(status = 'failed')::int",
    "positive": "(sentiment = 'positive')::int",
    "neutral": "(sentiment = 'neutral')::int",
    "negative": "(sentiment = 'negative')::int",
    "connected": "(tag = 'connected')::int",
    "no_answer": "(tag = 'no_answer')::int",
    "voicemail": "(tag = 'voicemail')::int",
    "wrong_number": "(tag = 'wrong_number')::int",
    "duration_ms": "duration_ms",
}
LEAD_MEASURES = {"new_leads": "arrived", "conversions": "converted"}
PIPELINE_MEASURES = {"leads": "1", "followups": "followups", "untouched": "untouched"}
ACTIVITY_KEY = ("tenant_id", "grain", "starts_at", "agent_id")
PIPELINE_KEY = (
    *("tenant_id", "facet", "agent_id", "campaign", "status", "intent", "interest_level"),
    "silent_since",
)
IS_FOLDED = {"activity_counts": "grain <> 'change'", "pipeline_counts": "facet <> 'change'"}
ALL_MEASURES = (*CALL_MEASURES, *LEAD_MEASURES)
CALL_COLUMNS = "tenant_id, agent_id, archived_at, recorded_at, status, sentiment, tag, duration_ms"
LEAD_COLUMNS = (
    "tenant_id, owner_id AS agent_id, archived_at, created_at, converted_at, last_contact_at, status, "
    "intent, interest_level, campaign, followup_count"
)
CHANGES = {
    "insert": (("1", "new_rows"),),
    "update": (("1", "new_rows"), ("-1", "old_rows")),
    "delete": (("-1", "old_rows"),),
}


def changed(table: str, columns: str, change: str) -> str:
    """The rows as they became and as they were; none of those whose tenant is being removed."""
    parts = [f"SELECT {sign} AS sign, {columns} FROM {rows}" for sign, rows in CHANGES[change]]  # noqa: S608
    return _counted(" UNION ALL ".join(parts), table)


def all_of(table: str, columns: str) -> str:
    return _counted(f"SELECT 1 AS sign, {columns} FROM {table} WHERE tenant_id = $1", table)  # noqa: S608


def _counted(rows: str, table: str) -> str:
    return (
        f"SELECT {table}.* FROM ({rows}) AS {table} "  # noqa: S608
        f"JOIN tenants ON tenants.id = {table}.tenant_id WHERE {table}.archived_at IS NULL"
    )


def activity_of_calls(rows: str) -> str:
    return _activity(f"SELECT *, recorded_at AS moment FROM ({rows}) AS calls", CALL_MEASURES)  # noqa: S608


def activity_of_leads(rows: str) -> str:
    dated = (
        f"SELECT leads.*, moment, arrived, converted FROM ({rows}) AS leads CROSS JOIN LATERAL "  # noqa: S608
        "(VALUES (created_at, 1, 0), (CASE WHEN status = 'converted' THEN converted_at END, 0, 1)) "
        "AS dated (moment, arrived, converted) WHERE moment IS NOT NULL"
    )
    return _activity(dated, LEAD_MEASURES)


def _activity(dated: str, measures: Mapping[str, str]) -> str:
    """Changes by quarter of an hour: every zone's days and months begin with one."""
    return (
        "SELECT tenant_id, date_bin('15 minutes', moment, 'epoch') AS starts_at, agent_id, "  # noqa: S608
        f"{_sums(measures)} FROM ({dated}) AS dated GROUP BY 1, 2, 3"
    )


def activity_by_grain(changes: str) -> str:
    return (
        "SELECT changes.tenant_id, grains.grain, grains.starts_at, grains.agent_id, "  # noqa: S608
        f"{totals('changes', ALL_MEASURES)} FROM ({changes}) AS changes "
        "JOIN tenants ON tenants.id = changes.tenant_id CROSS JOIN LATERAL (VALUES "
        "('slot', changes.starts_at, changes.agent_id), "
        "('day', date_trunc('day', changes.starts_at, tenants.zone), changes.agent_id), "
        "('month', date_trunc('month', changes.starts_at, tenants.zone), changes.agent_id), "
        "('whole_day', date_trunc('day', changes.starts_at, tenants.zone), NULL::uuid)) "
        "AS grains (grain, starts_at, agent_id) "
        f"WHERE grains.grain <> 'slot' OR grains.starts_at >= now() - interval '{SLOTS_KEPT}' "
        "GROUP BY 1, 2, 3, 4"
    )


def pipeline(rows: str) -> str:
    """Changes by all that leads are counted by."""
    return (
        "SELECT tenant_id, agent_id, campaign::text, status::text, intent::text, "  # noqa: S608
        "interest_level::text, (coalesce(last_contact_at, created_at) AT TIME ZONE 'UTC')::date "
        "AS silent_since, sum(sign)::bigint AS leads, sum(sign * followup_count)::bigint AS followups, "
        f"sum(sign * (last_contact_at IS NULL)::int)::bigint AS untouched FROM ({rows}) AS leads "
        "GROUP BY 1, 2, 3, 4, 5, 6, 7"
    )


def pipeline_by_facet(changes: str) -> str:
    none = "NULL::text"
    by = {
        "campaign": (f"changes.campaign, changes.status, {none}, {none}, NULL::date", "0, 0"),
        "intent": (
            f"{none}, changes.status, changes.intent, changes.interest_level, NULL::date",
            "changes.followups, 0",
        ),
        "silence": (f"{none}, {none}, {none}, {none}, changes.silent_since", "0, changes.untouched"),
    }
    facets = [f"('{name}', changes.agent_id, {keys}, {more})" for name, (keys, more) in by.items()]
    facets += [f"('whole_{name}', NULL::uuid, {keys}, {more})" for name, (keys, more) in by.items()]
    owner = f"('owner', changes.agent_id, {none}, changes.status, {none}, {none}, NULL::date, 0, 0)"
    keys = ", ".join(f"facets.{name}" for name in PIPELINE_KEY[1:])
    return (
        f"SELECT changes.tenant_id, {keys}, sum(changes.leads)::bigint AS leads, "  # noqa: S608
        "sum(facets.followups)::bigint AS followups, sum(facets.untouched)::bigint AS untouched "
        f"FROM ({changes}) AS changes CROSS JOIN LATERAL (VALUES {', '.join([*facets, owner])}) AS facets "
        f"({', '.join(PIPELINE_KEY[1:])}, followups, untouched) WHERE facets.facet NOT IN ('silence', "
        "'whole_silence') OR changes.status NOT IN ('converted', 'lost') GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
    )


def _sums(measures: Mapping[str, str]) -> str:
    return ", ".join(f"coalesce(sum(sign * {each}), 0)::bigint AS {name}" for name, each in measures.items())


def totals(rows: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"sum({rows}.{name})::bigint AS {name}" for name in names)
