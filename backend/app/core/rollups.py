"""The roll-ups in SQL, for migrations: how a base row is counted, the triggers that keep the counts, and the
function that counts everything again.

All three are made of the same texts, so that they can't disagree. A statement's changes are summed first and
written in the order of their keys: two statements never wait for each other in a circle.
"""

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
_CALL_COLUMNS = "tenant_id, agent_id, archived_at, recorded_at, status, sentiment, tag, duration_ms"
_LEAD_COLUMNS = (
    "tenant_id, owner_id AS agent_id, archived_at, created_at, converted_at, last_contact_at, status, "
    "intent, interest_level, campaign, followup_count"
)
_CHANGES = {
    "insert": (("1", "new_rows"),),
    "update": (("1", "new_rows"), ("-1", "old_rows")),
    "delete": (("-1", "old_rows"),),
}
_REFERENCING = {
    "insert": "NEW TABLE AS new_rows",
    "update": "NEW TABLE AS new_rows OLD TABLE AS old_rows",
    "delete": "OLD TABLE AS old_rows",
}


def functions() -> list[str]:
    """Everything to create, in order, once both tables exist."""
    made = [_true_activity(), _true_pipeline(), _RECOUNT, _REZONE]
    for change in _CHANGES:
        calls, leads = _changed("calls", _CALL_COLUMNS, change), _changed("leads", _LEAD_COLUMNS, change)
        counted = _upsert_activity(_activity_of_calls(calls), CALL_MEASURES)
        made.append(_trigger("calls", _CALL_COLUMNS, change, counted))
        counted = _upsert_activity(_activity_of_leads(leads), LEAD_MEASURES)
        pipeline = _upsert("pipeline_counts", _pipeline(leads), PIPELINE_KEY, PIPELINE_MEASURES)
        made.append(_trigger("leads", _LEAD_COLUMNS, change, f"{counted} {pipeline}"))
    return made


def drop() -> list[str]:
    triggers = [
        f"DROP FUNCTION public.count_{table}_{change}() CASCADE"
        for table in ("calls", "leads")
        for change in _CHANGES
    ]
    return [
        *triggers,
        "DROP FUNCTION public.recount_days() CASCADE",
        "DROP FUNCTION public.recount(uuid)",
        "DROP FUNCTION public.true_activity(uuid)",
        "DROP FUNCTION public.true_pipeline(uuid)",
    ]


def _changed(table: str, columns: str, change: str) -> str:
    """The rows as they became and as they were; none of those whose tenant is being removed."""
    parts = [f"SELECT {sign} AS sign, {columns} FROM {rows}" for sign, rows in _CHANGES[change]]  # noqa: S608
    return _with_zone(" UNION ALL ".join(parts), table)


def _all(table: str, columns: str) -> str:
    return _with_zone(f"SELECT 1 AS sign, {columns} FROM {table} WHERE tenant_id = $1", table)  # noqa: S608


def _with_zone(rows: str, table: str) -> str:
    return (
        f"SELECT {table}.*, tenants.zone FROM ({rows}) AS {table} "  # noqa: S608
        f"JOIN tenants ON tenants.id = {table}.tenant_id WHERE {table}.archived_at IS NULL"
    )


def _activity_of_calls(rows: str) -> str:
    return _activity(f"SELECT *, recorded_at AS moment FROM ({rows}) AS calls", CALL_MEASURES)  # noqa: S608


def _activity_of_leads(rows: str) -> str:
    dated = (
        f"SELECT leads.*, moment, arrived, converted FROM ({rows}) AS leads CROSS JOIN LATERAL "  # noqa: S608
        "(VALUES (created_at, 1, 0), (CASE WHEN status = 'converted' THEN converted_at END, 0, 1)) "
        "AS dated (moment, arrived, converted) WHERE moment IS NOT NULL"
    )
    return _activity(dated, LEAD_MEASURES)


def _activity(dated: str, measures: Mapping[str, str]) -> str:
    return (
        f"SELECT tenant_id, grain, starts_at, agent_id, {_sums(measures)} FROM ({dated}) AS dated "  # noqa: S608
        "CROSS JOIN LATERAL (VALUES ('slot', date_bin('15 minutes', moment, 'epoch')), "
        "('day', date_trunc('day', moment, zone))) AS grains (grain, starts_at) "
        f"WHERE grain = 'day' OR starts_at >= now() - interval '{SLOTS_KEPT}' GROUP BY 1, 2, 3, 4"
    )


def _pipeline(rows: str) -> str:
    none = "NULL::text"
    day = "(coalesce(last_contact_at, created_at) AT TIME ZONE 'UTC')::date"
    return (
        "SELECT tenant_id, facet, agent_id, facets.campaign, facets.status, facets.intent, "  # noqa: S608
        f"facets.interest_level, silent_since, {_sums(PIPELINE_MEASURES)} FROM ({rows}) AS leads "
        "CROSS JOIN LATERAL (VALUES "
        f"('campaign', leads.campaign::text, leads.status::text, {none}, {none}, NULL::date, 0, 0), "
        f"('intent', {none}, leads.status, leads.intent, leads.interest_level, NULL, followup_count, 0), "
        f"('silence', {none}, {none}, {none}, {none}, {day}, 0, (last_contact_at IS NULL)::int)) "
        "AS facets (facet, campaign, status, intent, interest_level, silent_since, followups, untouched) "
        "WHERE facet <> 'silence' OR leads.status NOT IN ('converted', 'lost') "
        "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
    )


def _sums(measures: Mapping[str, str]) -> str:
    return ", ".join(f"coalesce(sum(sign * {each}), 0)::bigint AS {name}" for name, each in measures.items())


def _upsert_activity(counted: str, measures: Mapping[str, str]) -> str:
    return _upsert("activity_counts", counted, ACTIVITY_KEY, measures)


def _upsert(table: str, counted: str, key: tuple[str, ...], measures: Mapping[str, str]) -> str:
    names, keys = ", ".join(measures), ", ".join(key)
    added = ", ".join(f"{name} = kept.{name} + excluded.{name}" for name in measures)
    changed = " OR ".join(f"{name} <> 0" for name in measures)
    return (
        f"INSERT INTO {table} AS kept ({keys}, {names}) SELECT {keys}, {names} "  # noqa: S608
        f"FROM ({counted}) AS counted WHERE {changed} ORDER BY {keys} "
        f"ON CONFLICT ({keys}) DO UPDATE SET {added};"
    )


def _trigger(table: str, columns: str, change: str, body: str) -> str:
    name = f"count_{table}_{change}"
    changed = " EXCEPT ALL ".join(f"SELECT {columns} FROM {rows}" for _, rows in _CHANGES[change])  # noqa: S608
    # A tenant's counts are written by one transaction at a time: two that add to the same new counts can
    # wait for each other however they are ordered. A change of nothing that is counted waits for nobody.
    in_turn = (
        "PERFORM pg_advisory_xact_lock(hashtextextended('counts ' || tenant_id, 0)) "  # noqa: S608
        f"FROM (SELECT DISTINCT tenant_id FROM ({changed}) AS changed ORDER BY tenant_id) AS tenants;"
    )
    return (
        f"CREATE FUNCTION public.{name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public "
        f"AS $$ BEGIN {in_turn} {body} RETURN NULL; END $$; "
        f"CREATE TRIGGER {name} AFTER {change.upper()} ON {table} REFERENCING {_REFERENCING[change]} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION public.{name}();"
    )


def _true_activity() -> str:
    """The counts of a tenant's calls and leads as they are, with the columns of `activity_counts`."""
    calls = _activity_of_calls(_all("calls", _CALL_COLUMNS))
    leads = _activity_of_leads(_all("leads", _LEAD_COLUMNS))
    no_calls = ", ".join(f"0 AS {name}" for name in CALL_MEASURES)
    no_leads = ", ".join(f"0 AS {name}" for name in LEAD_MEASURES)
    keys, names = ", ".join(ACTIVITY_KEY), (*CALL_MEASURES, *LEAD_MEASURES)
    sums = ", ".join(f"sum({name})::bigint" for name in names)
    union = (
        f"SELECT {keys}, {', '.join(CALL_MEASURES)}, {no_leads} FROM ({calls}) AS calls UNION ALL "  # noqa: S608
        f"SELECT {keys}, {no_calls}, {', '.join(LEAD_MEASURES)} FROM ({leads}) AS leads"
    )
    return (
        "CREATE FUNCTION public.true_activity(uuid) RETURNS TABLE (tenant_id uuid, grain text, "  # noqa: S608
        f"starts_at timestamptz, agent_id uuid, {', '.join(f'{name} bigint' for name in names)}) "
        f"LANGUAGE sql STABLE SET search_path = public AS $$ SELECT {keys}, {sums} FROM ({union}) AS merged "
        "GROUP BY 1, 2, 3, 4 $$"
    )


def _true_pipeline() -> str:
    """The counts of a tenant's leads as they are, with the columns of `pipeline_counts`."""
    return (
        "CREATE FUNCTION public.true_pipeline(uuid) RETURNS TABLE (tenant_id uuid, facet text, "
        "agent_id uuid, campaign text, status text, intent text, interest_level text, silent_since date, "
        "leads bigint, followups bigint, untouched bigint) LANGUAGE sql STABLE SET search_path = public "
        f"AS $$ {_pipeline(_all('leads', _LEAD_COLUMNS))} $$"
    )


# Whoever writes holds ROW EXCLUSIVE on a count table until the commit: behind this lock every change is
# either committed with its counts, or not yet counted and not yet seen.
_LOCK = "LOCK TABLE activity_counts, pipeline_counts IN SHARE ROW EXCLUSIVE MODE;"
_ACTIVITY = ", ".join((*ACTIVITY_KEY, *CALL_MEASURES, *LEAD_MEASURES))
_PIPELINE = ", ".join((*PIPELINE_KEY, *PIPELINE_MEASURES))
_RECOUNT = (
    "CREATE FUNCTION public.recount(tenant uuid) RETURNS void LANGUAGE plpgsql SET search_path = public "  # noqa: S608
    f"AS $$ BEGIN {_LOCK} "
    "DELETE FROM activity_counts AS kept WHERE kept.tenant_id = tenant; "
    f"INSERT INTO activity_counts ({_ACTIVITY}) SELECT {_ACTIVITY} FROM true_activity(tenant); "
    "DELETE FROM pipeline_counts AS kept WHERE kept.tenant_id = tenant; "
    f"INSERT INTO pipeline_counts ({_PIPELINE}) SELECT {_PIPELINE} FROM true_pipeline(tenant); "
    "END $$"
)
_REZONE = (
    "CREATE FUNCTION public.recount_days() RETURNS trigger LANGUAGE plpgsql SET search_path = public "
    "AS $$ BEGIN PERFORM recount(NEW.id); RETURN NULL; END $$; "
    "CREATE TRIGGER recount_days AFTER UPDATE OF zone ON tenants FOR EACH ROW "
    "WHEN (OLD.zone IS DISTINCT FROM NEW.zone) EXECUTE FUNCTION public.recount_days();"
)
