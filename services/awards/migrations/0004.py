"""One table of steps for everything that has a state, instead of one a noun; the state of a certificate.

Revision: 0004, after 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KEPT = """
    INSERT INTO steps (noun, subject_id, subject, within, what, from_state, to_state, facts, "by", at, reason)
    SELECT noun, subject_id, subject, within, what, '', to_state, '{}', "by", at, reason FROM (
        SELECT 'round' AS noun, r.id AS subject_id, r.code AS subject, r.code AS within, s.id, s.at, s."by", s.what,
            s.reason, CASE s.what WHEN 'created' THEN 'draft' WHEN 'opened' THEN 'open' WHEN 'scoring_began' THEN 'scoring'
                WHEN 'corrected' THEN 'tallied' WHEN 'council_began' THEN 'council'
                WHEN 'tallied' THEN s.what WHEN 'published' THEN s.what WHEN 'closed' THEN s.what ELSE '' END AS to_state
        FROM round_steps s JOIN rounds r ON r.id = s.round_id
        UNION ALL
        SELECT 'dossier', d.id, d.label, r.code, s.id, s.at, s."by", s.what, s.reason, CASE
                WHEN s.what IN ('started', 'reopened') THEN 'draft'
                WHEN s.what IN ('submitted', 'returned', 'accepted', 'refused', 'withdrawn', 'struck') THEN s.what
                ELSE '' END
        FROM dossier_steps s JOIN dossiers d ON d.id = s.dossier_id JOIN rounds r ON r.id = d.round_id
    ) AS kept ORDER BY at, id
"""
PUT_BACK = (
    """
    INSERT INTO round_steps (round_id, at, "by", what, reason)
    SELECT r.id, s.at, s."by", s.what,
        CASE s.noun WHEN 'round' THEN s.reason ELSE concat_ws(': ', s.subject, nullif(s.reason, '')) END
    FROM steps s JOIN rounds r ON r.code = s.within
    WHERE s.noun NOT IN ('dossier', 'certificate', 'complaint') ORDER BY s.serial
    """,
    """
    INSERT INTO dossier_steps (dossier_id, at, "by", what, reason)
    SELECT d.id, s.at, s."by", s.what, s.reason FROM steps s
    LEFT JOIN certificates c ON c.id = s.subject_id
    JOIN dossiers d ON d.id = coalesce(c.dossier_id, s.subject_id)
    WHERE s.noun = 'dossier' OR s.what = 'certificate_revoked' ORDER BY s.serial
    """,
)


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
    op.execute(KEPT)
    op.create_index("ix_steps_subject", "steps", ["subject_id", "serial"], unique=False)
    op.create_index("ix_steps_within", "steps", ["within", "serial"], unique=False)
    op.create_index("ix_steps_by", "steps", ["by", "serial"], unique=False)
    op.drop_table("round_steps")
    op.drop_table("dossier_steps")

    op.add_column("certificates", sa.Column("state", sa.String(), nullable=False, server_default="issued"))
    op.execute("UPDATE certificates SET state = 'signed' WHERE pdf IS NOT NULL")
    op.execute("UPDATE certificates SET state = 'revoked' WHERE revoked_at IS NOT NULL")
    op.alter_column("certificates", "state", server_default=None)
    op.create_check_constraint(
        op.f("ck_certificates_state"), "certificates", "state IN ('issued', 'signed', 'revoked')"
    )
    revoked = "(state = 'revoked') = (revoked_at IS NOT NULL)"
    op.create_check_constraint(op.f("ck_certificates_revoked_since"), "certificates", revoked)
    signed = "state <> 'signed' OR signed_at IS NOT NULL"
    op.create_check_constraint(op.f("ck_certificates_signed_has_file"), "certificates", signed)
    _index_unsigned("state = 'issued'")


def downgrade() -> None:
    _index_unsigned("pdf IS NULL AND revoked_at IS NULL")
    for name in ("signed_has_file", "revoked_since", "state"):
        op.drop_constraint(op.f(f"ck_certificates_{name}"), "certificates", type_="check")
    op.drop_column("certificates", "state")
    for noun in ("round", "dossier"):
        op.create_table(
            f"{noun}_steps",
            sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
            sa.Column(f"{noun}_id", sa.Uuid(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("by", sa.String(), nullable=False),
            sa.Column("what", sa.String(), nullable=False),
            sa.Column("reason", sa.String(), nullable=False),
            sa.ForeignKeyConstraint(
                [f"{noun}_id"], [f"{noun}s.id"], name=op.f(f"fk_{noun}_steps_{noun}_id_{noun}s"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{noun}_steps")),
        )
        op.create_index(op.f(f"ix_{noun}_steps_{noun}_id"), f"{noun}_steps", [f"{noun}_id"], unique=False)
    for moved in PUT_BACK:
        op.execute(moved)
    op.drop_table("steps")


def _index_unsigned(condition: str) -> None:
    op.drop_index("ix_certificates_unsigned", table_name="certificates")
    op.create_index(
        "ix_certificates_unsigned", "certificates", ["number"], unique=False, postgresql_where=sa.text(condition)
    )
