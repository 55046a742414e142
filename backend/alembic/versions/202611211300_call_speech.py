"""How each call was led, measured from its segments whenever they change."""

import sqlalchemy as sa

from alembic import op
from app.core.row_security import protect

revision = "b35a9c1e7f42"
down_revision = "e1b95a3f7c20"
branch_labels = None
depends_on = None

# Engines without punctuation leave a question's first word to know it by.
ASKS = "^(who|what|when|where|why|how|which|can|could|would|will|shall|may|do|does|did|is|are|was|were|have|has)\\M"
MEASURE = f"""
WITH spoken AS (
    SELECT segments.*,
        lag(speaker) OVER calls AS before, lag(end_ms) OVER calls AS ended_ms,
        (speaker IS DISTINCT FROM lag(speaker) OVER calls)::int AS turns
    FROM transcript_segments AS segments
    WHERE (tenant_id, call_id) IN (SELECT tenant_id, call_id FROM {{changed}})
    WINDOW calls AS (PARTITION BY tenant_id, call_id ORDER BY start_ms, number)
), turned AS (
    SELECT *, sum(turns) OVER (PARTITION BY tenant_id, call_id ORDER BY start_ms, number) AS turn FROM spoken
), monologues AS (
    SELECT tenant_id, call_id, max(end_ms) - min(start_ms) AS length_ms
    FROM turned WHERE speaker = 'agent' GROUP BY tenant_id, call_id, turn
)
INSERT INTO call_speech (tenant_id, call_id, agent_ms, customer_ms, monologue_ms, questions, interruptions)
SELECT tenant_id, call_id,
    coalesce(sum(end_ms - start_ms) FILTER (WHERE speaker = 'agent'), 0),
    coalesce(sum(end_ms - start_ms) FILTER (WHERE speaker = 'customer'), 0),
    coalesce((SELECT max(length_ms) FROM monologues
        WHERE (monologues.tenant_id, monologues.call_id) = (turned.tenant_id, turned.call_id)), 0),
    coalesce(sum(CASE WHEN text ~ '[.?!]' THEN length(text) - length(replace(text, '?', ''))
        ELSE (text ~* '{ASKS}')::int END) FILTER (WHERE speaker = 'agent'), 0),
    count(*) FILTER (WHERE speaker = 'agent' AND before = 'customer' AND ended_ms - start_ms >= 200)
FROM turned GROUP BY tenant_id, call_id ORDER BY tenant_id, call_id
ON CONFLICT (tenant_id, call_id) DO UPDATE SET
    agent_ms = excluded.agent_ms, customer_ms = excluded.customer_ms, monologue_ms = excluded.monologue_ms,
    questions = excluded.questions, interruptions = excluded.interruptions;
"""  # noqa: S608 - literals of this module
FORGET = """
DELETE FROM call_speech WHERE (tenant_id, call_id) IN (SELECT tenant_id, call_id FROM {changed})
    AND NOT EXISTS (SELECT FROM transcript_segments AS segments
        WHERE (segments.tenant_id, segments.call_id) = (call_speech.tenant_id, call_speech.call_id));
"""
BOTH = "(SELECT tenant_id, call_id FROM new_rows UNION SELECT tenant_id, call_id FROM old_rows) AS changed"
CHANGES = {
    "insert": ("new_rows", "NEW TABLE AS new_rows", MEASURE),
    "update": (BOTH, "NEW TABLE AS new_rows OLD TABLE AS old_rows", MEASURE + FORGET),
    "delete": ("old_rows", "OLD TABLE AS old_rows", MEASURE + FORGET),
}
FILL = f"""
DO $$
DECLARE tenant uuid;
BEGIN
    FOR tenant IN SELECT DISTINCT tenant_id FROM credentials LOOP
        PERFORM set_config('app.tenant_id', tenant::text, true);
        {MEASURE.format(changed="transcript_segments")}
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$
"""  # noqa: S608 - literals of this module


def upgrade() -> None:
    op.create_table(
        "call_speech",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("agent_ms", "customer_ms", "monologue_ms", "questions", "interruptions")
        ),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["calls.tenant_id", "calls.id"],
            name=op.f("fk_call_speech_tenant_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_call_speech_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "call_id", name=op.f("pk_call_speech")),
    )
    op.execute(protect("call_speech"))
    for change, (changed, referencing, body) in CHANGES.items():
        name = f"measure_speech_{change}"
        op.execute(
            f"CREATE FUNCTION public.{name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public "
            f"AS $$ BEGIN {body.format(changed=changed)} RETURN NULL; END $$; "
            f"CREATE TRIGGER {name} AFTER {change.upper()} ON transcript_segments "
            f"REFERENCING {referencing} FOR EACH STATEMENT EXECUTE FUNCTION public.{name}();"
        )
    op.execute(FILL)


def downgrade() -> None:
    for change in CHANGES:
        op.execute(f"DROP FUNCTION public.measure_speech_{change}() CASCADE")
    op.drop_table("call_speech")
