"""From what a council member was recused.

Revision: 0006, after 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    none = sa.text("'[]'")
    kind = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("votes", sa.Column("recused", kind, nullable=False, server_default=none))
    op.alter_column("votes", "recused", server_default=None)


def downgrade() -> None:
    op.drop_column("votes", "recused")
