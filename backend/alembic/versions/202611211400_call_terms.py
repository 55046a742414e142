"""The words of each call as numbers, in an index that row-level security does not keep from being used.

The index on the segments' own words goes: `@@` may leak what it sees, so under a policy the planner reads all
of a tenant's segments instead. The numbers are of no use to anybody else: each tenant has a salt of its own,
which is under its policy.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "f7a2d90e4c13"
down_revision = "b83f0d6a92e5"
branch_labels = None
depends_on = None

TERMS = """
CREATE FUNCTION public.search_terms(salt uuid, words tsvector) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public
AS $$ SELECT coalesce(array_agg(('x' || substr(md5(salt::text || word), 1, 16))::bit(64)::bigint), '{}')
FROM unnest(tsvector_to_array(words)) AS word $$
"""
KEEP = """
WITH changed AS (SELECT DISTINCT tenant_id, call_id FROM {changed})
INSERT INTO call_terms (tenant_id, call_id, terms)
SELECT changed.tenant_id, changed.call_id, ARRAY(
    SELECT DISTINCT term FROM transcript_segments AS segments,
        unnest(public.search_terms(tenants.search_salt, segments.words)) AS term
    WHERE (segments.tenant_id, segments.call_id) = (changed.tenant_id, changed.call_id))
FROM changed JOIN tenants ON tenants.id = changed.tenant_id
WHERE EXISTS (SELECT FROM calls WHERE (calls.tenant_id, calls.id) = (changed.tenant_id, changed.call_id))
ORDER BY 1, 2
ON CONFLICT (tenant_id, call_id) DO UPDATE SET terms = excluded.terms;
"""
BOTH = "(SELECT tenant_id, call_id FROM new_rows UNION SELECT tenant_id, call_id FROM old_rows) AS rows"
CHANGES = {
    "insert": ("new_rows", "NEW TABLE AS new_rows"),
    "update": (BOTH, "NEW TABLE AS new_rows OLD TABLE AS old_rows"),
    "delete": ("old_rows", "OLD TABLE AS old_rows"),
}
FILL = f"""
DO $$
DECLARE tenant uuid;
BEGIN
    FOR tenant IN SELECT DISTINCT tenant_id FROM credentials LOOP
        PERFORM set_config('app.tenant_id', tenant::text, true);
        {KEEP.format(changed="transcript_segments")}
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$
"""  # noqa: S608 - literals of this module
WORDS = ("ix_transcript_segments_words", "transcript_segments", ["words"])


def upgrade() -> None:
    op.add_column(
        "tenants",
        sa.Column("search_salt", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    op.create_table(
        "call_terms",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("terms", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["calls.tenant_id", "calls.id"],
            name=op.f("fk_call_terms_tenant_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "call_id", name=op.f("pk_call_terms")),
    )
    op.create_index("ix_call_terms_terms", "call_terms", ["terms"], postgresql_using="gin")
    op.execute(TERMS)
    for change, (changed, referencing) in CHANGES.items():
        name = f"keep_terms_{change}"
        op.execute(
            f"CREATE FUNCTION public.{name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public "
            f"AS $$ BEGIN {KEEP.format(changed=changed)} RETURN NULL; END $$; "
            f"CREATE TRIGGER {name} AFTER {change.upper()} ON transcript_segments "
            f"REFERENCING {referencing} FOR EACH STATEMENT EXECUTE FUNCTION public.{name}();"
        )
    op.execute(FILL)
    op.drop_index(WORDS[0], table_name=WORDS[1])


def downgrade() -> None:
    op.create_index(*WORDS, postgresql_using="gin")
    for change in CHANGES:
        op.execute(f"DROP FUNCTION public.keep_terms_{change}() CASCADE")
    op.execute("DROP FUNCTION public.search_terms(uuid, tsvector)")
    op.drop_table("call_terms")
    op.drop_column("tenants", "search_salt")
