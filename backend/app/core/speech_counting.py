"""How calls are led, by day and agent, in SQL for migrations: the triggers that note which days changed, what
counts those days again, and what counts all of them.

The longest monologue can't be taken out of a count: a day that changed is counted anew. A writer only adds
notes and waits for nobody; whoever reads counts the noted days from their calls.
"""

BOTH = "speech.agent_ms > 0 AND speech.customer_ms > 0"
SUMMED = ("agent_ms", "customer_ms", "questions", "interruptions")
MEASURES = {
    "calls": "count(*)",
    "measured": f"count(*) FILTER (WHERE {BOTH})",
    **{name: f"coalesce(sum(speech.{name}) FILTER (WHERE {BOTH}), 0)::bigint" for name in SUMMED},
    "monologue_ms": f"coalesce(max(speech.monologue_ms) FILTER (WHERE {BOTH}), 0)::bigint",
}
KEY = ("tenant_id", "starts_at", "agent_id")
# One change in so many counts all the days that are noted, which take a reader about a millisecond each.
CHANGES_WAITING = 30

_NAMES = ", ".join(MEASURES)
_COUNTED = ", ".join(f"{each} AS {name}" for name, each in MEASURES.items())
_SPOKEN = (
    "FROM calls JOIN tenants ON tenants.id = calls.tenant_id "
    "JOIN call_speech AS speech ON (speech.tenant_id, speech.call_id) = (calls.tenant_id, calls.id) "
    "WHERE calls.tenant_id = {tenant} AND calls.archived_at IS NULL"
)
_COLUMNS = (
    "tenant_id uuid, starts_at timestamptz, agent_id uuid, "
    f"{', '.join(f'{name} bigint' for name in MEASURES)}"
)
_SET = ", ".join(f"{name} = excluded.{name}" for name in MEASURES)
_SAME = "(kept.starts_at, kept.agent_id) = ({other}.starts_at, {other}.agent_id)"


def functions() -> list[str]:
    """Everything to create, in order, once both tables exist."""
    return [
        _TRUE,
        _KEPT,
        _FOLD,
        _RECOUNT,
        *(
            _trigger(table, change, referencing, rows)
            for (table, change), (referencing, rows) in _NOTED.items()
        ),
        _REZONE,
    ]


def drop() -> list[str]:
    triggers = [f"DROP FUNCTION public.note_{table}_{change}() CASCADE" for table, change in _NOTED]
    return [
        "DROP FUNCTION public.recount_speech_days() CASCADE",
        *triggers,
        "DROP FUNCTION public.recount_speech(uuid)",
        "DROP FUNCTION public.fold_speech(uuid)",
        "DROP FUNCTION public.kept_speech(uuid, timestamptz, timestamptz)",
        "DROP FUNCTION public.true_speech(uuid)",
    ]


def _days(changes: str, tenant: str) -> str:
    """The tenant's days, with their ends, that moments lie in: of 23, 24 or 25 hours."""
    return (
        "SELECT DISTINCT date_trunc('day', moment, zone) AS starts_at, "  # noqa: S608
        "date_trunc('day', date_trunc('day', moment, zone) + interval '36 hours', zone) AS ends_at, agent_id "
        f"FROM {changes} JOIN tenants ON tenants.id = {tenant}"
    )


def _counted_anew(tenant: str) -> str:
    return (
        f"SELECT days.starts_at, days.agent_id, spoken.* FROM days CROSS JOIN LATERAL (SELECT {_COUNTED} "  # noqa: S608
        f"{_SPOKEN.format(tenant=tenant)} AND calls.agent_id = days.agent_id "
        "AND calls.recorded_at >= days.starts_at AND calls.recorded_at < days.ends_at "
        "HAVING count(*) > 0) AS spoken"
    )


def _written(tenant: str) -> str:
    return (
        f"INSERT INTO speech_counts (tenant_id, starts_at, agent_id, {_NAMES}) "  # noqa: S608
        f"SELECT {tenant}, starts_at, agent_id, {_NAMES} FROM truth "
        f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {_SET};"
    )


def _gone(of: str) -> str:
    return (
        f"DELETE FROM speech_counts AS kept {of} "  # noqa: S608
        f"AND NOT EXISTS (SELECT FROM truth WHERE {_SAME.format(other='truth')})"
    )


def _function(name: str, arguments: str, returns: str, body: str) -> str:
    head = f"CREATE FUNCTION public.{name}({arguments}) RETURNS {returns} SET search_path = public"
    return f"{head} AS $$ {body} $$"


_TRUE = _function(
    "true_speech",
    "tenant uuid",
    f"TABLE ({_COLUMNS}) LANGUAGE sql STABLE",
    f"SELECT tenants.id, date_trunc('day', calls.recorded_at, tenants.zone), calls.agent_id, {_COUNTED} "
    f"{_SPOKEN.format(tenant='$1')} GROUP BY 1, 2, 3",
)
_MINE = "speech_changes WHERE speech_changes.tenant_id = {tenant}"
_NOTES = f"(SELECT moment, agent_id FROM {_MINE.format(tenant='$1')}) AS changes"  # noqa: S608
# Between two of the tenant's midnights.
_KEPT = _function(
    "kept_speech",
    "tenant uuid, since timestamptz DEFAULT '-infinity', until timestamptz DEFAULT 'infinity'",
    f"TABLE ({_COLUMNS}) LANGUAGE sql STABLE",
    f"WITH days AS MATERIALIZED (SELECT * FROM ({_days(_NOTES, '$1')}) AS noted "  # noqa: S608
    "WHERE starts_at >= $2 AND starts_at < $3) "
    f"SELECT kept.tenant_id, kept.starts_at, kept.agent_id, {_NAMES} FROM speech_counts AS kept "
    "WHERE kept.tenant_id = $1 AND kept.starts_at >= $2 AND kept.starts_at < $3 "
    f"AND NOT EXISTS (SELECT FROM days WHERE {_SAME.format(other='days')}) "
    f"UNION ALL SELECT $1, anew.* FROM ({_counted_anew('$1')}) AS anew",
)
_LOCK = "hashtextextended('speech ' || tenant, 0)"
# Notes and calls are read in one state of the database: what is committed later is noted still.
_FOLD = _function(
    "fold_speech",
    "tenant uuid",
    "void LANGUAGE plpgsql",
    f"BEGIN IF NOT pg_try_advisory_xact_lock({_LOCK}) THEN RETURN; END IF; "  # noqa: S608
    f"WITH changes AS (DELETE FROM {_MINE.format(tenant='tenant')} RETURNING moment, agent_id), "
    f"days AS MATERIALIZED ({_days('changes', 'tenant')}), "
    f"truth AS MATERIALIZED ({_counted_anew('tenant')}), "
    f"gone AS ({_gone('USING days WHERE kept.tenant_id = tenant AND ' + _SAME.format(other='days'))}) "
    f"{_written('tenant')} END",
)
_RECOUNT = _function(
    "recount_speech",
    "tenant uuid",
    "void LANGUAGE plpgsql",
    f"BEGIN PERFORM pg_advisory_xact_lock({_LOCK}); "  # noqa: S608
    f"WITH changes AS (DELETE FROM {_MINE.format(tenant='tenant')}), "
    "truth AS MATERIALIZED (SELECT * FROM true_speech(tenant)), "
    f"gone AS ({_gone('WHERE kept.tenant_id = tenant')}) {_written('tenant')} END",
)
_REZONE = (
    "CREATE FUNCTION public.recount_speech_days() RETURNS trigger LANGUAGE plpgsql SET search_path = public "
    "AS $$ BEGIN PERFORM recount_speech(NEW.id); RETURN NULL; END $$; "
    "CREATE TRIGGER recount_speech_days AFTER UPDATE OF zone ON tenants FOR EACH ROW "
    "WHEN (OLD.zone IS DISTINCT FROM NEW.zone) EXECUTE FUNCTION public.recount_speech_days();"
)
_OF_CALLS = (
    "SELECT calls.tenant_id, calls.recorded_at, calls.agent_id FROM changed "
    "JOIN calls ON (calls.tenant_id, calls.id) = (changed.tenant_id, changed.call_id)"
)
# A call that moves to another day or agent changes both; one of a tenant that is being removed none.
_MOVED = (
    "SELECT moved.* FROM old_rows JOIN changed USING (tenant_id, id) JOIN tenants ON tenants.id = tenant_id, "
    "LATERAL (VALUES (tenant_id, old_rows.recorded_at, old_rows.agent_id), "
    "(tenant_id, changed.recorded_at, changed.agent_id)) AS moved (tenant_id, recorded_at, agent_id) "
    "WHERE (old_rows.recorded_at, old_rows.agent_id, old_rows.archived_at IS NULL) "
    "<> (changed.recorded_at, changed.agent_id, changed.archived_at IS NULL)"
)
_REMOVED = (
    "SELECT tenant_id, recorded_at, agent_id FROM changed JOIN tenants ON tenants.id = changed.tenant_id"
)
_NOTED = {
    ("call_speech", "insert"): ("NEW TABLE AS changed", _OF_CALLS),
    ("call_speech", "update"): ("NEW TABLE AS changed", _OF_CALLS),
    ("call_speech", "delete"): ("OLD TABLE AS changed", _OF_CALLS),
    ("calls", "update"): ("NEW TABLE AS changed OLD TABLE AS old_rows", _MOVED),
    ("calls", "delete"): ("OLD TABLE AS changed", _REMOVED),
}


def _trigger(table: str, change: str, referencing: str, rows: str) -> str:
    name = f"note_{table}_{change}"
    body = (
        f"INSERT INTO speech_changes (tenant_id, moment, agent_id) SELECT DISTINCT * FROM ({rows}) AS noted; "  # noqa: S608
        f"GET DIAGNOSTICS noted = ROW_COUNT; IF random() * {CHANGES_WAITING} < noted THEN "
        "PERFORM fold_speech(tenant_id) FROM (SELECT DISTINCT tenant_id FROM changed) AS t; END IF;"
    )
    return (
        f"CREATE FUNCTION public.{name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public "
        f"AS $$ DECLARE noted integer; BEGIN {body} RETURN NULL; END $$; "
        f"CREATE TRIGGER {name} AFTER {change.upper()} ON {table} REFERENCING {referencing} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION public.{name}();"
    )
