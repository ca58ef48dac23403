"""scorecards of conversations and visits, and the checklists of the index"""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcTime

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reviews',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('card', sa.String(length=40), nullable=False),
    sa.Column('version', sa.String(length=40), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=True),
    sa.Column('operator', sa.String(length=60), nullable=True),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('earned', sa.Float(), nullable=False),
    sa.Column('possible', sa.Float(), nullable=False),
    sa.Column('entered_at', UtcTime(), nullable=False),
    sa.Column('withdrawn_at', UtcTime(), nullable=True),
    sa.CheckConstraint('earned BETWEEN 0 AND possible AND possible > 0', name=op.f('ck_reviews_points')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviews'))
    )
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reviews_day'), ['day'], unique=False)
    op.create_table('review_points',
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('earned', sa.Float(), nullable=True),
    sa.Column('possible', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_review_points_review_id_reviews'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('review_id', 'criterion', name=op.f('pk_review_points'))
    )
    op.create_table('checklists',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scope', sa.String(length=10), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=True),
    sa.Column('indicator', sa.String(length=40), nullable=False),
    sa.Column('item', sa.String(length=200), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('dated', sa.String(length=10), nullable=False),
    sa.Column('entered_at', UtcTime(), nullable=False),
    sa.CheckConstraint("(scope = 'office') = (office IS NOT NULL)", name=op.f('ck_checklists_place')),
    sa.CheckConstraint("scope IN ('region','office')", name=op.f('ck_checklists_scope')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklists'))
    )
    with op.batch_alter_table('checklists', schema=None) as batch_op:
        batch_op.create_index('ix_checklists_dated', ['dated'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('checklists', schema=None) as batch_op:
        batch_op.drop_index('ix_checklists_dated')
    op.drop_table('checklists')
    op.drop_table('review_points')
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reviews_day'))
    op.drop_table('reviews')
