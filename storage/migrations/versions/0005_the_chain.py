"""the chain over marks, links, answers and calls"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chain',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chain')),
    sa.UniqueConstraint('hash', name=op.f('uq_chain_hash'))
    )
    with op.batch_alter_table('chain', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_chain_subject'), ['subject'], unique=False)

    head = op.create_table('chain_head',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=16), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_chain_head_only')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chain_head'))
    )
    op.bulk_insert(head, [{'id': 1, 'entry': 0, 'hash': '', 'seal': '', 'key': ''}])


def downgrade() -> None:
    op.drop_table('chain_head')
    with op.batch_alter_table('chain', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_chain_subject'))

    op.drop_table('chain')
