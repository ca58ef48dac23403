"""one visit at a place: the table of visits refuses two itself, in place of a row a minute"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

NAME = 'one_visit_at_a_place'
OCCUPIES = "state IN ('held','booked','confirmed','arrived','attended')"
REFUSE = f"""
BEGIN
    SELECT RAISE(ABORT, '{NAME}') FROM appointments
    WHERE office = NEW.office AND place = NEW.place AND id IS NOT NEW.id AND {OCCUPIES}
        AND occupied_from < NEW.occupied_until AND occupied_until > NEW.occupied_from
        AND occupied_from > datetime(NEW.occupied_from, '-2 days');
END
"""
TRIGGERS = (
    f"{NAME}_new BEFORE INSERT ON appointments WHEN NEW.{OCCUPIES}",
    f"{NAME}_changed BEFORE UPDATE OF office, place, occupied_from, occupied_until, state"
    f" ON appointments WHEN NEW.{OCCUPIES} AND (NOT OLD.{OCCUPIES} OR OLD.office <> NEW.office"
    " OR OLD.place <> NEW.place OR OLD.occupied_from <> NEW.occupied_from"
    " OR OLD.occupied_until <> NEW.occupied_until)",
)
CONSTRAINT = (
    f"ALTER TABLE appointments ADD CONSTRAINT {NAME} EXCLUDE USING gist"
    " (office WITH =, place WITH =, tstzrange(occupied_from, occupied_until) WITH &&)"
    f" WHERE ({OCCUPIES})"
)
MINUTE = {
    'sqlite': "CAST(strftime('%s', {}) AS INTEGER) / 60",
    'postgresql': "CAST(floor(extract(epoch FROM {}) / 60) AS INTEGER)",
}


def upgrade() -> None:
    op.drop_table('occupied')
    op.drop_table('minutes')
    op.add_column('office_days', sa.Column('turns', sa.Integer(), server_default='0', nullable=False))
    if op.get_bind().dialect.name == 'sqlite':
        for trigger in TRIGGERS:
            op.execute(f"CREATE TRIGGER {trigger}{REFUSE}")
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(CONSTRAINT)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == 'sqlite':
        for which in ('new', 'changed'):
            op.execute(f"DROP TRIGGER {NAME}_{which}")
    else:
        op.drop_constraint(NAME, 'appointments')
    op.drop_column('office_days', 'turns')
    minutes = op.create_table('minutes',
    sa.Column('value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('value', name=op.f('pk_minutes'))
    )
    op.bulk_insert(minutes, [{'value': value} for value in range(1440)])
    op.create_table('occupied',
    sa.Column('office', sa.String(length=40), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('minute', sa.Integer(), nullable=False),
    sa.Column('appointment_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointments.id'], name=op.f('fk_occupied_appointment_id_appointments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('office', 'place', 'minute', name=op.f('pk_occupied')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_occupied_appointment_id'), 'occupied', ['appointment_id'], unique=False)
    begins, ends = (MINUTE[dialect].format(f'a.occupied_{end}') for end in ('from', 'until'))
    op.execute(
        "INSERT INTO occupied (office, place, minute, appointment_id)"
        f" SELECT a.office, a.place, {begins} + m.value, a.id FROM appointments a JOIN minutes m"
        f" ON {begins} + m.value < {ends} WHERE a.{OCCUPIES}"
    )
