"""What the lead desk works with: leases and tries, the queue's and the lists' orders, and a search by words."""

import sqlalchemy as sa

from alembic import op
from app.core.row_security import protect

revision = "c81d5e0f7a33"
down_revision = "a7110b364172"
branch_labels = None
depends_on = None

SHOWN = "archived_at IS NULL"
OPEN = "status NOT IN ('converted', 'lost')"
AWAITED = "next_followup_at IS NOT NULL AND (last_contact_at IS NULL OR last_contact_at < next_followup_at)"
ARRIVED = "status = 'new' AND next_followup_at IS NULL"
SERVED = "(next_followup_at IS NULL OR last_contact_at >= next_followup_at)"
DERIVED = (
    ("caller", sa.Uuid(), "coalesce(owner_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
    ("untouched_since", sa.DateTime(timezone=True), "coalesce(last_contact_at, created_at)"),
    ("name_key", sa.String(), "coalesce(lower(name), '~')"),
    (
        "next_key",
        sa.DateTime(timezone=True),
        "coalesce(next_followup_at, '9999-12-30 00:00:00+00'::timestamptz)",
    ),
)
INDEXES = (
    ("name_key", ["name_key", "id"], ""),
    ("next_key", ["next_key", "id"], ""),
    (
        "queue_callbacks",
        ["caller", "next_followup_at"],
        f" AND {OPEN} AND {AWAITED} AND intent = 'callback_requested'",
    ),
    ("queue_due", ["caller", "next_followup_at"], f" AND {OPEN} AND {AWAITED}"),
    ("queue_hot", ["caller", "created_at DESC"], f" AND {ARRIVED} AND interest_level = 'high'"),
    ("queue_new", ["caller", "created_at DESC"], f" AND {ARRIVED}"),
    ("queue_stale", ["caller", "untouched_since"], f" AND {OPEN} AND status <> 'new' AND {SERVED}"),
)
WORDS = """
SELECT DISTINCT l.tenant_id, l.id, left(word, 100)
FROM {source} CROSS JOIN LATERAL
    regexp_split_to_table(lower(concat_ws(' ', l.name, l.email, l.campaign, l.source)), '[^[:alnum:]]+') AS word
WHERE word <> ''
"""
# The statements are this module's own text.
KEEP_WORDS = f"""
CREATE FUNCTION public.keep_lead_words() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM lead_words WHERE tenant_id = NEW.tenant_id AND lead_id = NEW.id;
    END IF;
    INSERT INTO lead_words (tenant_id, lead_id, word)
    {WORDS.format(source="(SELECT NEW.tenant_id, NEW.id, NEW.name, NEW.email, NEW.campaign, NEW.source) AS l")};
    RETURN NULL;
END $$;
CREATE TRIGGER keep_words AFTER INSERT ON leads
    FOR EACH ROW EXECUTE FUNCTION public.keep_lead_words();
CREATE TRIGGER keep_changed_words AFTER UPDATE ON leads FOR EACH ROW
    WHEN ((OLD.name, OLD.email, OLD.campaign, OLD.source)
        IS DISTINCT FROM (NEW.name, NEW.email, NEW.campaign, NEW.source))
    EXECUTE FUNCTION public.keep_lead_words();
"""  # noqa: S608


def upgrade() -> None:
    op.add_column("leads", sa.Column("no_answer_count", sa.Integer(), server_default="0", nullable=False))
    op.add_column("leads", sa.Column("leased_by", sa.Uuid(), nullable=True))
    op.add_column("leads", sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True))
    for name, kind, expression in DERIVED:
        op.add_column("leads", sa.Column(name, kind, sa.Computed(expression, persisted=True), nullable=False))
    op.create_foreign_key(
        op.f("fk_leads_tenant_id_leased_by"),
        "leads",
        "agents",
        ["tenant_id", "leased_by"],
        ["tenant_id", "id"],
    )
    for name, columns, where in INDEXES:
        op.create_index(
            f"ix_leads_shown_{name}",
            "leads",
            ["tenant_id", *(column if column.isidentifier() else sa.text(column) for column in columns)],
            postgresql_where=sa.text(SHOWN + where),
        )
    _search()


def _search() -> None:
    op.create_table(
        "lead_words",
        sa.Column("word", sa.String(collation="C"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lead_id"],
            ["leads.tenant_id", "leads.id"],
            name=op.f("fk_lead_words_tenant_id_lead_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_lead_words_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "word", "lead_id", name=op.f("pk_lead_words")),
    )
    # Before the new table has its policy; under FORCE the old one would show no row.
    op.execute("ALTER TABLE leads NO FORCE ROW LEVEL SECURITY")
    op.execute(f"INSERT INTO lead_words (tenant_id, lead_id, word) {WORDS.format(source='leads l')}")
    op.execute("ALTER TABLE leads FORCE ROW LEVEL SECURITY")
    op.create_index("ix_lead_words_tenant_id_lead_id", "lead_words", ["tenant_id", "lead_id"])
    op.execute(protect("lead_words"))
    op.execute(KEEP_WORDS)


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_changed_words ON leads; DROP TRIGGER keep_words ON leads")
    op.execute("DROP FUNCTION public.keep_lead_words()")
    op.drop_table("lead_words")
    for name, _, _ in INDEXES:
        op.drop_index(f"ix_leads_shown_{name}", table_name="leads")
    for column in (*(name for name, _, _ in DERIVED), "leased_until", "leased_by", "no_answer_count"):
        op.drop_column("leads", column)
