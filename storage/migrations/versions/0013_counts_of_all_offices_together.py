"""counts of all offices together, and what was computed from whole questionnaires"""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcTime

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('counted_days',
    sa.Column('span', sa.String(length=10), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('span', 'office', name=op.f('pk_counted_days')),
    sqlite_with_rowid=False
    )
    op.create_table('kept_results',
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('kept_at', UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('fingerprint', name=op.f('pk_kept_results'))
    )
    op.create_index(op.f('ix_kept_results_kept_at'), 'kept_results', ['kept_at'])
    _count_anew()


def downgrade() -> None:
    op.drop_index(op.f('ix_kept_results_kept_at'), table_name='kept_results')
    op.drop_table('kept_results')
    op.drop_table('counted_days')
    op.execute("DELETE FROM cells WHERE office = '*'")
    _count_anew()


def _count_anew() -> None:
    op.execute("DELETE FROM marks WHERE name = 'cells counted by'")
