"""what becomes of a complaint"""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcTime

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('source', sa.String(length=12), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('user', sa.String(length=100), nullable=True),
    sa.Column('client_id', sa.Integer(), nullable=True),
    sa.Column('claim', sa.String(length=40), nullable=True),
    sa.Column('answer_set', sa.String(length=40), nullable=True),
    sa.Column('office', sa.String(length=40), nullable=True),
    sa.Column('service', sa.String(length=40), nullable=True),
    sa.Column('topic', sa.String(length=40), nullable=False),
    sa.Column('about', sa.String(length=200), nullable=True),
    sa.Column('owner', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('opened_at', UtcTime(), nullable=False),
    sa.Column('due_at', UtcTime(), nullable=False),
    sa.Column('answers', sa.Integer(), server_default='0', nullable=False),
    sa.Column('contested', sa.Integer(), server_default='0', nullable=False),
    sa.Column('reopened', sa.Integer(), server_default='0', nullable=False),
    sa.Column('escalated_at', UtcTime(), nullable=True),
    sa.Column('closed_at', UtcTime(), nullable=True),
    sa.Column('cause', sa.String(length=40), nullable=True),
    sa.Column('action', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL AND cause IS NOT NULL AND action IS NOT NULL)", name=op.f('ck_cases_closed')),
    sa.CheckConstraint("kind IN ('thanks','complaint','idea')", name=op.f('ck_cases_kind')),
    sa.CheckConstraint("source IN ('chat','survey','book','mail','phone','review-site','box')", name=op.f('ck_cases_source')),
    sa.CheckConstraint("state IN ('received','read','working','answered','closed')", name=op.f('ck_cases_state')),
    sa.CheckConstraint('contested <= answers AND reopened <= answers', name=op.f('ck_cases_contested')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_cases_client_id_clients'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('answer_set', name=op.f('uq_cases_answer_set')),
    sa.UniqueConstraint('claim', name=op.f('uq_cases_claim'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cases_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_opened_at'), ['opened_at'], unique=False)
        batch_op.create_index('ix_cases_state_due', ['state', 'due_at'], unique=False)

    op.create_table('case_words',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('author', sa.String(length=10), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.CheckConstraint("author IN ('person','reply','change')", name=op.f('ck_case_words_author')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_words_case_id_cases'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_words'))
    )
    with op.batch_alter_table('case_words', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_words_case_id'), ['case_id'], unique=False)

    op.create_table('improvements',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('action', sa.String(length=600), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=True),
    sa.Column('proposed_at', UtcTime(), nullable=False),
    sa.Column('published_at', UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_improvements_case_id_cases'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_improvements'))
    )
    with op.batch_alter_table('improvements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_improvements_published_at'), ['published_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('improvements', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_improvements_published_at'))

    op.drop_table('improvements')
    with op.batch_alter_table('case_words', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_words_case_id'))

    op.drop_table('case_words')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('ix_cases_state_due')
        batch_op.drop_index(batch_op.f('ix_cases_opened_at'))
        batch_op.drop_index(batch_op.f('ix_cases_client_id'))

    op.drop_table('cases')
