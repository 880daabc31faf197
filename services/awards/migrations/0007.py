"""By which decision a certificate's product was recognised.

Revision: 0007, after 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("certificates", sa.Column("decision_number", sa.String(), nullable=False, server_default=""))
    op.alter_column("certificates", "decision_number", server_default=None)
    # what was printed on those that are there: the number of their round
    op.execute(
        "UPDATE certificates SET decision_number = rounds.decision_number"
        " FROM rounds WHERE rounds.id = certificates.round_id"
    )


def downgrade() -> None:
    op.drop_column("certificates", "decision_number")
