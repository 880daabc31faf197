"""One table of steps for everything, instead of one for applications.

Revision: 0004, after 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

MOVE = """
INSERT INTO steps (noun, subject_id, subject, "within", what, from_state, to_state, facts, "by", at, reason)
SELECT 'application', s.application_id, CASE a.label WHEN '' THEN e.name ELSE a.label END, f.code, s.what,
       coalesce(lag(s.state) OVER (PARTITION BY s.application_id ORDER BY s.serial), ''), s.state, '{}', s."by", s.at,
       s.reason
FROM (
    SELECT *, CASE WHEN what IN ('started', 'reopened') THEN 'draft' ELSE what END AS state FROM application_steps
) s
JOIN applications a ON a.id = s.application_id
JOIN fairs f ON f.id = a.fair_id
JOIN establishments e ON e.id = a.establishment_id
ORDER BY s.serial
"""
MOVE_BACK = """
INSERT INTO application_steps (application_id, what, "by", at, reason)
SELECT subject_id, what, "by", at, reason FROM steps
WHERE noun = 'application'
  AND what IN ('started', 'submitted', 'reopened', 'returned', 'accepted', 'refused', 'withdrawn')
ORDER BY serial
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
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_steps")),
    )
    op.create_index("ix_steps_by", "steps", ["by", "serial"], unique=False)
    op.create_index("ix_steps_subject", "steps", ["subject_id", "serial"], unique=False)
    op.create_index("ix_steps_within", "steps", ["within", "serial"], unique=False)
    op.execute(MOVE)
    op.drop_table("application_steps")


def downgrade() -> None:
    op.create_table(
        "application_steps",
        sa.Column("serial", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "what IN ('started', 'submitted', 'reopened', 'returned', 'accepted', 'refused', 'withdrawn')",
            name=op.f("ck_application_steps_what"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_steps_application_id_applications")
        ),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_application_steps")),
    )
    op.create_index("ix_application_steps_application", "application_steps", ["application_id", "serial"], unique=False)
    op.execute(MOVE_BACK)
    op.drop_table("steps")
