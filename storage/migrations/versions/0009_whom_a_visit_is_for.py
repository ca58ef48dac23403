"""whom a visit is for"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('appointments', sa.Column('audience', sa.String(length=12), server_default='jobseeker', nullable=False))


def downgrade() -> None:
    op.drop_column('appointments', 'audience')
