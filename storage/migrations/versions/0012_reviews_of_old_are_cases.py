"""reviews of old are cases

Before cases there were reviews that nobody answered: each becomes a case, open unless somebody had
marked it as dealt with, so that staff see it among the others and its writer among their own.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcTime

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

KINDS = ('thanks', 'complaint', 'idea')
ANSWER_WITHIN = timedelta(days=10)

messages = sa.table('messages',
    sa.column('id', sa.Integer), sa.column('kind', sa.String), sa.column('client_id', sa.Integer),
    sa.column('text', sa.Text), sa.column('office', sa.String), sa.column('service', sa.String),
    sa.column('channel', sa.String), sa.column('at', UtcTime), sa.column('done_at', UtcTime),
)
cases = sa.table('cases',
    sa.column('id', sa.Integer), sa.column('kind', sa.String), sa.column('source', sa.String),
    sa.column('channel', sa.String), sa.column('user', sa.String), sa.column('client_id', sa.Integer),
    sa.column('office', sa.String), sa.column('service', sa.String), sa.column('topic', sa.String),
    sa.column('owner', sa.String), sa.column('state', sa.String), sa.column('opened_at', UtcTime),
    sa.column('due_at', UtcTime),
)
case_words = sa.table('case_words',
    sa.column('case_id', sa.Integer), sa.column('author', sa.String), sa.column('text', sa.Text),
    sa.column('at', UtcTime),
)
conversations = sa.table('conversations',
    sa.column('channel', sa.String), sa.column('user', sa.String), sa.column('client_id', sa.Integer),
)


def upgrade() -> None:
    connection = op.get_bind()
    old = sa.select(messages).where(messages.c.kind.in_(KINDS)).order_by(messages.c.id)
    for row in connection.execute(old).all():
        # Nobody is told today that the answer to a review of long ago is late.
        since = row.at if row.done_at else max(row.at, datetime.now(UTC))
        new = {
            'kind': row.kind, 'source': 'chat', 'channel': row.channel, 'client_id': row.client_id,
            'user': _user(connection, row), 'office': row.office, 'service': row.service,
            'topic': 'other', 'owner': 'office', 'state': 'answered' if row.done_at else 'received',
            'opened_at': row.at, 'due_at': since + ANSWER_WITHIN,
        }
        case = connection.execute(cases.insert().values(new).returning(cases.c.id)).scalar_one()
        said = {'case_id': case, 'author': 'person', 'text': row.text, 'at': row.at}
        connection.execute(case_words.insert().values(said))
    connection.execute(sa.delete(messages).where(messages.c.kind.in_(KINDS)))


def _user(connection: sa.Connection, row: sa.Row[Any]) -> str | None:
    """Where its writer is reached: in the chat that they wrote in."""
    if row.client_id is None:
        return None
    theirs = sa.select(conversations.c.user).where(
        conversations.c.client_id == row.client_id, conversations.c.channel == row.channel
    )
    return connection.execute(theirs.limit(1)).scalar()


def downgrade() -> None:
    pass
