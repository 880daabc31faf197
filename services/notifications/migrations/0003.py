"""Steps: who decided on batches, who wrote which template, who let whom see the letters.

Revision: 0003, after 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KNOWN = """
    INSERT INTO steps (noun, subject_id, subject, within, what, from_state, to_state, facts, "by", at, reason)
    SELECT noun, subject_id, subject, '', what, from_state, to_state, '{}', "by", at, reason FROM (
        SELECT 'batch' AS noun, id AS subject_id, coalesce(nullif(code, ''), nullif(title_vi, ''), id::text) AS subject,
            state AS what, 'held' AS from_state, state AS to_state, decided_by AS "by", decided_at AS at, reason
        FROM batches WHERE decided_at IS NOT NULL
        UNION ALL
        SELECT 'template', id, template || ' (' || language || ')', 'saved', '', '', written_by, written_at, note
        FROM template_texts
        UNION ALL
        SELECT 'staff', NULL, email, 'granted', '', '', granted_by, granted_at, '' FROM staff
    ) AS known ORDER BY at, subject
"""


def upgrade() -> None:
    op.create_table(
        "steps",
        sa.Column("serial", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("within", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("facts", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_steps")),
    )
    op.execute(KNOWN)
    op.create_index("ix_steps_subject", "steps", ["subject_id", "serial"], unique=False)
    op.create_index("ix_steps_within", "steps", ["within", "serial"], unique=False)
    op.create_index("ix_steps_by", "steps", ["by", "serial"], unique=False)


def downgrade() -> None:
    op.drop_table("steps")
