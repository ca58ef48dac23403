"""answers counted by day, and what was decided about suspicious ones"""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcTime

revision = '0007'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cells',
    sa.Column('span', sa.String(length=10), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('instrument', sa.String(length=10), nullable=False),
    sa.Column('audience', sa.String(length=12), nullable=False),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('value', sa.String(length=400), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('span', 'office', 'question', 'instrument', 'audience', 'mode', 'value', name=op.f('pk_cells')),
    sqlite_with_rowid=False
    )
    op.create_table('uncounted',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_uncounted'))
    )
    op.create_table('verdicts',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('decided_at', UtcTime(), nullable=False),
    sa.CheckConstraint("verdict IN ('aside','kept')", name=op.f('ck_verdicts_verdict')),
    sa.ForeignKeyConstraint(['answer_id'], ['answers.id'], name=op.f('fk_verdicts_answer_id_answers'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('answer_id', name=op.f('pk_verdicts'))
    )


def downgrade() -> None:
    op.drop_table('verdicts')
    op.drop_table('uncounted')
    op.drop_table('cells')
