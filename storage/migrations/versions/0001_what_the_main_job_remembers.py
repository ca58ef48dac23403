"""what the main job remembers"""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcTime

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    
    op.create_table('answers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('answer_set', sa.String(length=40), nullable=False),
    sa.Column('respondent', sa.String(length=32), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('instrument', sa.String(length=10), nullable=False),
    sa.Column('low', sa.Integer(), nullable=False),
    sa.Column('high', sa.Integer(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=True),
    sa.Column('service', sa.String(length=40), nullable=True),
    sa.Column('stage', sa.String(length=20), nullable=False),
    sa.Column('answered_at', UtcTime(), nullable=False),
    sa.CheckConstraint('value BETWEEN low AND high', name=op.f('ck_answers_scale')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answers')),
    sa.UniqueConstraint('answer_set', 'question', name=op.f('uq_answers_answer_set'))
    )
    with op.batch_alter_table('answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answers_answered_at'), ['answered_at'], unique=False)

    op.create_table('card_views',
    sa.Column('pseudonym', sa.String(length=32), nullable=False),
    sa.Column('card', sa.String(length=40), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.PrimaryKeyConstraint('pseudonym', 'card', 'channel', 'day', name=op.f('pk_card_views'))
    )
    op.create_table('centres',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('loaded_at', UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_centres'))
    )
    op.create_table('clients',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pseudonym', sa.String(length=32), nullable=False),
    sa.Column('no_questions', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created_at', UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clients')),
    sa.UniqueConstraint('pseudonym', name=op.f('uq_clients_pseudonym'))
    )
    op.create_table('closures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('begins', sa.String(length=5), nullable=False),
    sa.Column('ends', sa.String(length=5), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('entered_at', UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closures'))
    )
    with op.batch_alter_table('closures', schema=None) as batch_op:
        batch_op.create_index('ix_closures_office_day', ['office', 'day'], unique=False)

    op.create_table('cooling',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('starts_at', UtcTime(), nullable=False),
    sa.Column('ends_at', UtcTime(), nullable=False),
    sa.Column('until', UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cooling'))
    )
    with op.batch_alter_table('cooling', schema=None) as batch_op:
        batch_op.create_index('ix_cooling_office_starts', ['office', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_cooling_until'), ['until'], unique=False)

    op.create_table('inbox',
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'key', name=op.f('pk_inbox'))
    )
    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbox_at'), ['at'], unique=False)

    op.create_table('journal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('deed', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('detail', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal'))
    )
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_journal_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_journal_subject'), ['subject'], unique=False)

    op.create_table('letters',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('user', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('cause', sa.String(length=80), nullable=True),
    sa.Column('letter', sa.Text(), nullable=True),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('due', UtcTime(), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('leased_until', UtcTime(), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.Column('message', sa.String(length=100), nullable=True),
    sa.Column('ended_at', UtcTime(), nullable=True),
    sa.Column('ended_as', sa.String(length=20), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letters')),
    sa.UniqueConstraint('key', name=op.f('uq_letters_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.create_index('ix_letters_address', ['channel', 'user'], unique=False)
        batch_op.create_index('ix_letters_due', ['due'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('ix_letters_ended', ['ended_at'], unique=False)

    op.create_table('marks',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('value', sa.String(length=400), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_marks'))
    )
    op.create_table('minutes',
    sa.Column('value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('value', name=op.f('pk_minutes'))
    )
    op.create_table('office_days',
    sa.Column('office', sa.String(length=40), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.PrimaryKeyConstraint('office', 'day', name=op.f('pk_office_days'))
    )
    op.create_table('transcripts',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('user', sa.String(length=100), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=True),
    sa.Column('letter', sa.Text(), nullable=False),
    sa.Column('replaces', sa.Integer(), nullable=True),
    sa.Column('at', UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transcripts')),
    sa.UniqueConstraint('key', name=op.f('uq_transcripts_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('transcripts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transcripts_at'), ['at'], unique=False)
        batch_op.create_index('ix_transcripts_user', ['user', 'id'], unique=False)

    op.create_table('unanswered',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=300), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unanswered')),
    sa.UniqueConstraint('question', 'language', 'day', name=op.f('uq_unanswered_question'))
    )
    op.create_table('appointments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=7), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=True),
    sa.Column('pseudonym', sa.String(length=32), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('user', sa.String(length=100), nullable=True),
    sa.Column('service', sa.String(length=40), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=False),
    sa.Column('stage', sa.String(length=20), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('starts_at', UtcTime(), nullable=False),
    sa.Column('ends_at', UtcTime(), nullable=False),
    sa.Column('occupied_from', UtcTime(), nullable=False),
    sa.Column('occupied_until', UtcTime(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('held_until', UtcTime(), nullable=True),
    sa.Column('sequence', sa.Integer(), server_default='0', nullable=False),
    sa.Column('moves', sa.Integer(), server_default='0', nullable=False),
    sa.Column('cancelled_by', sa.String(length=12), nullable=True),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('claim', sa.String(length=40), nullable=True),
    sa.Column('created_at', UtcTime(), nullable=False),
    sa.CheckConstraint("(state = 'held') = (held_until IS NOT NULL)", name=op.f('ck_appointments_hold')),
    sa.CheckConstraint("state IN ('held','booked','confirmed','arrived','attended','missed','cancelled')", name=op.f('ck_appointments_state')),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_appointments_order')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_appointments_client_id_clients'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointments')),
    sa.UniqueConstraint('claim', name=op.f('uq_appointments_claim')),
    sa.UniqueConstraint('number', name=op.f('uq_appointments_number')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('appointments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appointments_client_id'), ['client_id'], unique=False)
        batch_op.create_index('ix_appointments_held', ['held_until'], unique=False)
        batch_op.create_index('ix_appointments_office_occupied', ['office', 'occupied_from'], unique=False)
        batch_op.create_index('ix_appointments_starts', ['starts_at'], unique=False)

    op.create_table('consents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('version', sa.String(length=40), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('given_at', UtcTime(), nullable=False),
    sa.Column('withdrawn_at', UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_consents_client_id_clients'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents'))
    )
    with op.batch_alter_table('consents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consents_client_id'), ['client_id'], unique=False)

    op.create_table('conversations',
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('user', sa.String(length=100), nullable=False),
    sa.Column('pseudonym', sa.String(length=32), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('chosen_language', sa.String(length=8), nullable=True),
    sa.Column('page', sa.Text(), nullable=True),
    sa.Column('back', sa.Text(), nullable=True),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('offered', sa.Text(), nullable=True),
    sa.Column('pressed', sa.String(length=100), nullable=True),
    sa.Column('blocked', sa.Integer(), server_default='0', nullable=False),
    sa.Column('touched_at', UtcTime(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_conversations_client_id_clients'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('channel', 'user', name=op.f('pk_conversations')),
    sa.UniqueConstraint('pseudonym', name=op.f('uq_conversations_pseudonym'))
    )
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversations_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversations_touched_at'), ['touched_at'], unique=False)

    op.create_table('invitations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('cause', sa.String(length=80), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=True),
    sa.Column('office', sa.String(length=40), nullable=True),
    sa.Column('service', sa.String(length=40), nullable=True),
    sa.Column('stage', sa.String(length=20), nullable=False),
    sa.Column('topic', sa.String(length=200), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('created_at', UtcTime(), nullable=False),
    sa.Column('expires_at', UtcTime(), nullable=False),
    sa.CheckConstraint("state IN ('created','opened','partial','complete','refused','expired')", name=op.f('ck_invitations_state')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_invitations_client_id_clients'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('cause', name=op.f('uq_invitations_cause')),
    sa.UniqueConstraint('token', name=op.f('uq_invitations_token'))
    )
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitations_client_id'), ['client_id'], unique=False)

    op.create_table('messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=True),
    sa.Column('answer_set', sa.String(length=40), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('office', sa.String(length=40), nullable=True),
    sa.Column('service', sa.String(length=40), nullable=True),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('done_at', UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_messages_client_id_clients'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages'))
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_messages_answer_set'), ['answer_set'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_client_id'), ['client_id'], unique=False)

    op.create_table('occupied',
    sa.Column('office', sa.String(length=40), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('minute', sa.Integer(), nullable=False),
    sa.Column('appointment_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointments.id'], name=op.f('fk_occupied_appointment_id_appointments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('office', 'place', 'minute', name=op.f('pk_occupied')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('occupied', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_occupied_appointment_id'), ['appointment_id'], unique=False)

    op.create_table('waiting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('user', sa.String(length=100), nullable=False),
    sa.Column('office', sa.String(length=40), nullable=False),
    sa.Column('service', sa.String(length=40), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('appointment_id', sa.Integer(), nullable=True),
    sa.Column('passed', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', UtcTime(), nullable=False),
    sa.CheckConstraint("state IN ('waiting','offered','taken','left','expired')", name=op.f('ck_waiting_state')),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointments.id'], name=op.f('fk_waiting_appointment_id_appointments'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_waiting_client_id_clients'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting')),
    sa.UniqueConstraint('appointment_id', name=op.f('uq_waiting_appointment_id'))
    )
    with op.batch_alter_table('waiting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_waiting_client_id'), ['client_id'], unique=False)
        batch_op.create_index('ix_waiting_office_state', ['office', 'state'], unique=False)
    minutes = sa.table("minutes", sa.column("value", sa.Integer))
    op.bulk_insert(minutes, [{"value": value} for value in range(1440)])


def downgrade() -> None:
    
    with op.batch_alter_table('waiting', schema=None) as batch_op:
        batch_op.drop_index('ix_waiting_office_state')
        batch_op.drop_index(batch_op.f('ix_waiting_client_id'))

    op.drop_table('waiting')
    with op.batch_alter_table('occupied', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_occupied_appointment_id'))

    op.drop_table('occupied')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_messages_client_id'))
        batch_op.drop_index(batch_op.f('ix_messages_at'))
        batch_op.drop_index(batch_op.f('ix_messages_answer_set'))

    op.drop_table('messages')
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitations_client_id'))

    op.drop_table('invitations')
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversations_touched_at'))
        batch_op.drop_index(batch_op.f('ix_conversations_client_id'))

    op.drop_table('conversations')
    with op.batch_alter_table('consents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consents_client_id'))

    op.drop_table('consents')
    with op.batch_alter_table('appointments', schema=None) as batch_op:
        batch_op.drop_index('ix_appointments_starts')
        batch_op.drop_index('ix_appointments_office_occupied')
        batch_op.drop_index('ix_appointments_held')
        batch_op.drop_index(batch_op.f('ix_appointments_client_id'))

    op.drop_table('appointments')
    op.drop_table('unanswered')
    with op.batch_alter_table('transcripts', schema=None) as batch_op:
        batch_op.drop_index('ix_transcripts_user')
        batch_op.drop_index(batch_op.f('ix_transcripts_at'))

    op.drop_table('transcripts')
    op.drop_table('office_days')
    op.drop_table('minutes')
    op.drop_table('marks')
    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.drop_index('ix_letters_ended')
        batch_op.drop_index('ix_letters_due', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_letters_address')

    op.drop_table('letters')
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_journal_subject'))
        batch_op.drop_index(batch_op.f('ix_journal_at'))

    op.drop_table('journal')
    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inbox_at'))

    op.drop_table('inbox')
    with op.batch_alter_table('cooling', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cooling_until'))
        batch_op.drop_index('ix_cooling_office_starts')

    op.drop_table('cooling')
    with op.batch_alter_table('closures', schema=None) as batch_op:
        batch_op.drop_index('ix_closures_office_day')

    op.drop_table('closures')
    op.drop_table('clients')
    op.drop_table('centres')
    op.drop_table('card_views')
    with op.batch_alter_table('answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answers_answered_at'))

    op.drop_table('answers')
    
