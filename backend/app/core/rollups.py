"""The roll-ups in SQL, for migrations: the triggers that note each change of a base row, what adds the
changes up, and the function that counts everything again.

All are made of the same texts, so that they can't disagree. A writer only adds rows of its own and waits for
nobody; whoever reads adds the changes that were not yet folded into the counts.
"""

from collections.abc import Callable, Mapping

from app.core.rollup_counting import (
    ACTIVITY_KEY,
    ALL_MEASURES,
    CALL_COLUMNS,
    CALL_MEASURES,
    CHANGES,
    IS_FOLDED,
    LEAD_COLUMNS,
    LEAD_MEASURES,
    PIPELINE_KEY,
    PIPELINE_MEASURES,
    activity_by_grain,
    activity_of_calls,
    activity_of_leads,
    all_of,
    changed,
    pipeline,
    pipeline_by_facet,
    totals,
)

# Each change is the one in a hundred that folds all there are: so many wait at a time.
CHANGES_WAITING = 100
_REFERENCING = {
    "insert": "NEW TABLE AS new_rows",
    "update": "NEW TABLE AS new_rows OLD TABLE AS old_rows",
    "delete": "OLD TABLE AS old_rows",
}


def functions() -> list[str]:
    """Everything to create, in order, once both tables exist."""
    made = [*_counts_of_activity(), *_counts_of_pipeline(), _FOLD, _RECOUNT, _REZONE]
    for change in CHANGES:
        calls, leads = changed("calls", CALL_COLUMNS, change), changed("leads", LEAD_COLUMNS, change)
        made.append(_trigger("calls", change, _note_activity(activity_of_calls(calls), CALL_MEASURES)))
        noted = _note_activity(activity_of_leads(leads), LEAD_MEASURES)
        made.append(_trigger("leads", change, f"{noted} {_note_pipeline(pipeline(leads))}"))
    return made


def drop() -> list[str]:
    triggers = [
        f"DROP FUNCTION public.count_{table}_{change}() CASCADE"
        for table in ("calls", "leads")
        for change in CHANGES
    ]
    counts = [
        f"DROP FUNCTION public.{which}_{table}(uuid)"
        for which in ("true", "kept")
        for table in ("activity", "pipeline")
    ]
    return [
        *triggers,
        "DROP FUNCTION public.recount_days() CASCADE",
        "DROP FUNCTION public.recount(uuid)",
        "DROP FUNCTION public.fold_counts(uuid)",
        *counts,
    ]


def _note_activity(changes: str, measures: Mapping[str, str]) -> str:
    return _note("activity_counts", ("grain", "tenant_id", "starts_at", "agent_id"), changes, tuple(measures))


def _note_pipeline(changes: str) -> str:
    key = ("facet", "tenant_id", *PIPELINE_KEY[2:])
    return _note("pipeline_counts", key, changes, tuple(PIPELINE_MEASURES))


def _note(table: str, key: tuple[str, ...], changes: str, measures: tuple[str, ...]) -> str:
    names = ", ".join((*key[1:], *measures))
    return (
        f"INSERT INTO {table} ({key[0]}, {names}) SELECT 'change', {names} FROM ({changes}) AS changes "  # noqa: S608
        f"WHERE {_is_any(measures)}; GET DIAGNOSTICS more = ROW_COUNT; noted := noted + more;"
    )


def _is_any(measures: tuple[str, ...]) -> str:
    return " OR ".join(f"{name} <> 0" for name in measures)


def _trigger(table: str, change: str, body: str) -> str:
    name = f"count_{table}_{change}"
    fold = f"PERFORM fold_counts(tenant_id) FROM (SELECT DISTINCT tenant_id FROM {CHANGES[change][0][1]}) t;"  # noqa: S608
    return (
        f"CREATE FUNCTION public.{name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public "
        f"AS $$ DECLARE noted integer := 0; more integer; BEGIN {body} "
        f"IF random() * {CHANGES_WAITING} < noted THEN {fold} END IF; RETURN NULL; END $$; "
        f"CREATE TRIGGER {name} AFTER {change.upper()} ON {table} REFERENCING {_REFERENCING[change]} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION public.{name}();"
    )


def _counts_of_activity() -> list[str]:
    """The counts of a tenant's calls and leads as they are, and as the roll-up has them."""
    calls = activity_of_calls(all_of("calls", CALL_COLUMNS))
    leads = activity_of_leads(all_of("leads", LEAD_COLUMNS))
    no_calls = ", ".join(f"0 AS {name}" for name in CALL_MEASURES)
    no_leads = ", ".join(f"0 AS {name}" for name in LEAD_MEASURES)
    moment = "tenant_id, starts_at, agent_id"
    union = (
        f"SELECT {moment}, {', '.join(CALL_MEASURES)}, {no_leads} FROM ({calls}) AS calls UNION ALL "  # noqa: S608
        f"SELECT {moment}, {no_calls}, {', '.join(LEAD_MEASURES)} FROM ({leads}) AS leads"
    )
    columns = f"tenant_id uuid, grain text, starts_at timestamptz, agent_id uuid, {_typed(ALL_MEASURES)}"
    return [
        _function("true_activity", columns, activity_by_grain(union)),
        _function(
            "kept_activity",
            columns,
            _kept("activity_counts", ACTIVITY_KEY, ALL_MEASURES, activity_by_grain),
        ),
    ]


def _counts_of_pipeline() -> list[str]:
    true = pipeline_by_facet(pipeline(all_of("leads", LEAD_COLUMNS)))
    measures = tuple(PIPELINE_MEASURES)
    columns = (
        "tenant_id uuid, facet text, agent_id uuid, campaign text, status text, intent text, "
        f"interest_level text, silent_since date, {_typed(measures)}"
    )
    kept = _kept("pipeline_counts", PIPELINE_KEY, measures, pipeline_by_facet)
    return [_function("true_pipeline", columns, true), _function("kept_pipeline", columns, kept)]


def _kept(table: str, key: tuple[str, ...], measures: tuple[str, ...], by_kind: Callable[[str], str]) -> str:
    keys, columns = ", ".join(key), ", ".join((*key, *measures))
    mine = f"FROM {table} WHERE tenant_id = $1 AND"
    changes = by_kind(f"SELECT * {mine} NOT ({IS_FOLDED[table]})")
    return (
        f"SELECT {keys}, {totals('kept', measures)} FROM (SELECT {columns} {mine} "  # noqa: S608
        f"{IS_FOLDED[table]} UNION ALL SELECT * FROM ({changes}) AS changes) AS kept GROUP BY {keys}"
    )


def _function(name: str, columns: str, body: str) -> str:
    return (
        f"CREATE FUNCTION public.{name}(uuid) RETURNS TABLE ({columns}) "
        f"LANGUAGE sql STABLE SET search_path = public AS $$ {body} $$"
    )


def _typed(names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} bigint" for name in names)


def _folded(
    table: str, key: tuple[str, ...], measures: tuple[str, ...], by_kind: Callable[[str], str]
) -> str:
    keys, names = ", ".join(key), ", ".join(measures)
    added = ", ".join(f"{name} = kept.{name} + excluded.{name}" for name in measures)
    return (
        f"WITH gone AS (DELETE FROM {table} WHERE tenant_id = tenant AND NOT ({IS_FOLDED[table]}) "  # noqa: S608
        f"RETURNING *) INSERT INTO {table} AS kept ({keys}, {names}) SELECT {keys}, {names} "
        f"FROM ({by_kind('SELECT * FROM gone')}) AS counted WHERE {_is_any(measures)} "
        f"ON CONFLICT ({keys}) WHERE {IS_FOLDED[table]} DO UPDATE SET {added};"
    )


# One at a time, and whoever comes meanwhile goes on: nobody waits for the counts that another adds to.
_FOLD = (
    "CREATE FUNCTION public.fold_counts(tenant uuid) RETURNS void LANGUAGE plpgsql SET search_path = public "
    "AS $$ BEGIN IF NOT pg_try_advisory_xact_lock(hashtextextended('counts ' || tenant, 0)) THEN RETURN; "
    f"END IF; {_folded('activity_counts', ACTIVITY_KEY, ALL_MEASURES, activity_by_grain)} "
    f"{_folded('pipeline_counts', PIPELINE_KEY, tuple(PIPELINE_MEASURES), pipeline_by_facet)} END $$"
)
# Whoever writes holds ROW EXCLUSIVE on a count table until the commit: behind this lock every change is
# either committed with its counts, or not yet counted and not yet seen.
_LOCK = "LOCK TABLE activity_counts, pipeline_counts IN SHARE ROW EXCLUSIVE MODE;"
_ACTIVITY = ", ".join((*ACTIVITY_KEY, *ALL_MEASURES))
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
