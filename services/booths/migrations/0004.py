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
SELECT noun, subject_id, subject, "within", what, from_state, to_state, '{}', "by", at, reason FROM (
    SELECT 'application' AS noun, s.application_id AS subject_id,
           CASE a.label WHEN '' THEN e.name ELSE a.label END AS subject, f.code AS "within", s.what AS what,
           coalesce(lag(s.state) OVER (PARTITION BY s.application_id ORDER BY s.serial), '') AS from_state,
           s.state AS to_state, s."by" AS "by", s.at AS at, s.reason AS reason, s.serial AS rank
    FROM (
        SELECT *, CASE WHEN what IN ('started', 'reopened') THEN 'draft' ELSE what END AS state FROM application_steps
    ) s
    JOIN applications a ON a.id = s.application_id
    JOIN fairs f ON f.id = a.fair_id
    JOIN establishments e ON e.id = a.establishment_id
    UNION ALL
    SELECT 'staff', id, email, '', 'added', '', '', granted_by, granted_at, '', 0 FROM staff
    UNION ALL
    SELECT 'member', id, email, '', 'added', '', '', added_by, added_at, '', 0 FROM members
    UNION ALL
    SELECT 'access_request', id, email, '', state, 'waiting', state, decided_by, decided_at, '', 0
    FROM access_requests WHERE decided_at IS NOT NULL
    UNION ALL
    SELECT 'fair', f.id, f.code, f.code, CASE v.version WHEN 1 THEN 'created' ELSE 'changed' END, '', '',
           v.changed_by, v.changed_at, v.reason, 0
    FROM fair_versions v JOIN fairs f ON f.id = v.fair_id
    UNION ALL
    SELECT 'fair', f.id, f.code, f.code, d.what, d.before, d.what, d."by", d.at, '', 0
    FROM (
        SELECT fair_id, 'closed' AS what, 'open' AS before, announced_by AS "by", announced_at AS at FROM draws
        UNION ALL SELECT fair_id, 'drawn', 'closed', drawn_by, drawn_at FROM draws
        UNION ALL SELECT fair_id, 'published', 'drawn', published_by, published_at FROM draws
    ) d
    JOIN fairs f ON f.id = d.fair_id
    WHERE d.at IS NOT NULL
    UNION ALL
    SELECT 'offer', o.id, a.label, f.code, o.what, o.before, o.state, o."by", o.at, o.reason, 0
    FROM (
        SELECT id, application_id, 'offered' AS what, '' AS before, 'offered' AS state, '' AS "by", offered_at AS at,
               '' AS reason
        FROM offers
        UNION ALL SELECT id, application_id, state, 'offered', state, answered_by, answered_at, reason FROM offers
    ) o
    JOIN applications a ON a.id = o.application_id
    JOIN fairs f ON f.id = a.fair_id
    WHERE o.at IS NOT NULL
) known
ORDER BY at, rank
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
