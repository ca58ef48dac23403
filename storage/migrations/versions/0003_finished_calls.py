"""finished calls, and whose a link has become"""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcTime

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calls',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('system', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=100), nullable=False),
    sa.Column('operator', sa.String(length=100), nullable=False),
    sa.Column('audience', sa.String(length=20), nullable=False),
    sa.Column('topic', sa.String(length=200), nullable=False),
    sa.Column('stage', sa.String(length=20), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=True),
    sa.Column('started_at', UtcTime(), nullable=False),
    sa.Column('ended_at', UtcTime(), nullable=False),
    sa.Column('resolved', sa.Integer(), nullable=True),
    sa.Column('escalated_to', sa.String(length=100), nullable=True),
    sa.Column('contacts', sa.Integer(), nullable=False),
    sa.Column('phone_digest', sa.String(length=64), nullable=True),
    sa.Column('reason', sa.String(length=20), nullable=True),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('registered_at', UtcTime(), nullable=False),
    sa.CheckConstraint("audience IN ('jobseeker','employer')", name=op.f('ck_calls_audience')),
    sa.CheckConstraint('contacts >= 1', name=op.f('ck_calls_contacts')),
    sa.CheckConstraint('reason IS NULL OR invitation_id IS NULL', name=op.f('ck_calls_asked')),
    sa.CheckConstraint('resolved IN (0, 1)', name=op.f('ck_calls_resolved')),
    sa.CheckConstraint('started_at <= ended_at', name=op.f('ck_calls_order')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_calls_invitation_id_invitations'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calls')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_calls_invitation_id')),
    sa.UniqueConstraint('system', 'code', name=op.f('uq_calls_system'))
    )
    with op.batch_alter_table('calls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calls_ended_at'), ['ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_calls_operator'), ['operator'], unique=False)
        batch_op.create_index(batch_op.f('ix_calls_phone_digest'), ['phone_digest'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('calls', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calls_phone_digest'))
        batch_op.drop_index(batch_op.f('ix_calls_operator'))
        batch_op.drop_index(batch_op.f('ix_calls_ended_at'))

    op.drop_table('calls')
