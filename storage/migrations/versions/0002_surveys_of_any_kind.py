"""surveys of any kind"""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcTime

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

MODES = "mode IN ('bot','web','kiosk','assisted','paper')"
INSTRUMENTS = (
    "(instrument = 'ces' AND low = 1 AND high = 7)"
    " OR (instrument IN ('nps','enps') AND low = 0 AND high = 10)"
    " OR (instrument IN ('csi','ease') AND low = 1 AND high = 5)"
    " OR (instrument = 'index' AND low = 1 AND high = 10)"
    " OR (instrument = 'fcr' AND low = 0 AND high = 2)"
    " OR (instrument = 'yesno' AND low = 0 AND high = 1)"
    " OR (instrument IN ('choice','choices','text') AND low = 0 AND high = 0)"
)
KIND = (
    "CASE WHEN said <> 'given' THEN value IS NULL AND choice IS NULL AND message IS NULL"
    " WHEN instrument IN ('choice','choices') THEN value IS NULL AND choice IS NOT NULL"
    " WHEN instrument = 'text' THEN value IS NULL AND choice IS NULL"
    " ELSE value IS NOT NULL AND choice IS NULL END"
)
ANSWERS = (
    "survey", "version", "audience", "said", "choice", "message", "seconds", "supersedes",
    "superseded_at",
)
INVITATIONS = ("survey", "version", "audience", "mode", "without", "respondent", "held_at")


def upgrade() -> None:
    with op.batch_alter_table('answers', schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column('value', existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column('survey', sa.String(length=40), server_default='', nullable=False))
        batch_op.add_column(sa.Column('version', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('audience', sa.String(length=12), server_default='jobseeker', nullable=False))
        batch_op.add_column(sa.Column('said', sa.String(length=8), server_default='given', nullable=False))
        batch_op.add_column(sa.Column('choice', sa.String(length=400), nullable=True))
        batch_op.add_column(sa.Column('message', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('seconds', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('supersedes', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('superseded_at', UtcTime(), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_answers_answer_set'), type_='unique')
        batch_op.create_check_constraint(batch_op.f('ck_answers_instrument'), INSTRUMENTS)
        batch_op.create_check_constraint(batch_op.f('ck_answers_kind'), KIND)
        batch_op.create_check_constraint(batch_op.f('ck_answers_said'), "said IN ('given','unsure','skipped')")
        batch_op.create_check_constraint(batch_op.f('ck_answers_mode'), MODES)
        batch_op.create_check_constraint(batch_op.f('ck_answers_audience'), "audience IN ('jobseeker','employer','staff')")
    op.create_index('ix_answers_respondent', 'answers', ['respondent'], unique=False)
    op.create_index(
        'ix_answers_current', 'answers', ['answer_set', 'question'], unique=True,
        sqlite_where=sa.text('superseded_at IS NULL'),
        postgresql_where=sa.text('superseded_at IS NULL'),
    )
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('survey', sa.String(length=40), server_default='after-visit', nullable=False))
        batch_op.add_column(sa.Column('version', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('audience', sa.String(length=12), server_default='jobseeker', nullable=False))
        batch_op.add_column(sa.Column('mode', sa.String(length=10), server_default='bot', nullable=False))
        batch_op.add_column(sa.Column('without', sa.String(length=40), server_default='', nullable=False))
        batch_op.add_column(sa.Column('respondent', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('held_at', UtcTime(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_invitations_mode'), MODES)
    op.create_table('survey_versions',
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('first_used_at', UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('fingerprint', name=op.f('pk_survey_versions'))
    )
    op.create_table('dispositions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=80), nullable=False),
    sa.Column('survey', sa.String(length=40), nullable=False),
    sa.Column('audience', sa.String(length=12), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=True),
    sa.Column('channel', sa.String(length=20), server_default='', nullable=False),
    sa.Column('operator', sa.String(length=60), nullable=True),
    sa.Column('state', sa.String(length=14), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('at', UtcTime(), nullable=False),
    sa.CheckConstraint("state IN ('eligible','capped','no-consent','not-delivered','delivered','opened','refused','broken-off','partial','complete','expired')", name=op.f('ck_dispositions_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispositions')),
    sa.UniqueConstraint('cause', name=op.f('uq_dispositions_cause')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_dispositions_invitation_id'))
    )
    op.create_index('ix_dispositions_at', 'dispositions', ['at'], unique=False)
    op.create_index('ix_dispositions_state', 'dispositions', ['state'], unique=False)
    op.create_table('counts',
    sa.Column('survey', sa.String(length=40), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('cell', sa.String(length=40), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('answer', sa.String(length=40), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.CheckConstraint('times >= 0', name=op.f('ck_counts_times')),
    sa.PrimaryKeyConstraint('survey', 'month', 'cell', 'question', 'answer', name=op.f('pk_counts'))
    )


def downgrade() -> None:
    op.drop_table('counts')
    op.drop_index('ix_dispositions_state', table_name='dispositions')
    op.drop_index('ix_dispositions_at', table_name='dispositions')
    op.drop_table('dispositions')
    op.drop_table('survey_versions')
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_invitations_mode'), type_='check')
        for column in reversed(INVITATIONS):
            batch_op.drop_column(column)
    # The older shape has no place for what was superseded or for an answer without a point.
    op.execute("DELETE FROM answers WHERE superseded_at IS NOT NULL OR value IS NULL")
    op.drop_index('ix_answers_current', table_name='answers')
    op.drop_index('ix_answers_respondent', table_name='answers')
    with op.batch_alter_table('answers', schema=None) as batch_op:
        for name in ('instrument', 'kind', 'said', 'mode', 'audience'):
            batch_op.drop_constraint(batch_op.f(f'ck_answers_{name}'), type_='check')
        for column in reversed(ANSWERS):
            batch_op.drop_column(column)
        batch_op.create_unique_constraint(batch_op.f('uq_answers_answer_set'), ['answer_set', 'question'])
        batch_op.alter_column('value', existing_type=sa.Integer(), nullable=False)
