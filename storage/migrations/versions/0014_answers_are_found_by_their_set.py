"""answers are found by their set, so that forgetting somebody does not read all of them"""

from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_answers_answer_set'), 'answers', ['answer_set'])


def downgrade() -> None:
    op.drop_index(op.f('ix_answers_answer_set'), table_name='answers')
