"""What was known of people's acts before there was one table of steps is in it, and comes back on the way down."""

from sqlalchemy import text

from deploy.local import postgres
from shared.database import new_engine
from shared.migrate import downgrade, upgrade
from shared.service import load_service

BEFORE = """
INSERT INTO staff (id, email, name, phone, language, role, granted_by, granted_at)
VALUES ('00000000-0000-0000-0000-000000000001', 'org@example.vn', 'Tổ', '', 'vi', 'organiser', 'grant', '2026-01-01Z');
INSERT INTO establishments (id, name, kind, registration_number, province_code, commune, address, contact_name,
    contact_phone, product_group, women_owned, ethnic_minority, hard_area, certificate_number, search_text, sort_key,
    registered_at, changed_at)
VALUES ('00000000-0000-0000-0000-000000000002', 'HTX Chè', 'cooperative', '01', '01', 'Ba Vì', '', 'Hoa', '09', 'B',
    false, false, false, '', '', '', '2026-01-02Z', '2026-01-02Z');
INSERT INTO fairs (id, code, name_vi, name_en, abroad, place_vi, place_en, opens_on, closes_on, registration_opens_at,
    registration_closes_at, confirm_deadline_at, state, version, rules, draw_secret, draw_commitment, next_label,
    cancel_reason, search_text, created_at, changed_at)
VALUES ('00000000-0000-0000-0000-000000000003', 'TG26', 'Hội chợ', 'Fair', false, 'Huế', 'Hue', '2026-06-10',
    '2026-06-15', '2026-01-03Z', '2026-02-03Z', '2026-03-03Z', 'published', 1, '{}', '', '', 2, '', '', '2026-01-03Z',
    '2026-01-03Z');
INSERT INTO draws (fair_id, announcement, announcement_hash, announced_by, announced_at, drawn_by, published_by)
VALUES ('00000000-0000-0000-0000-000000000003', '{}', '', 'org@example.vn', '2026-02-04Z', '', '');
INSERT INTO applications (id, fair_id, establishment_id, label, booths_wanted, side_by_side, all_or_nothing, anywhere,
    products, power, water, state, reason, started_by, started_at, changed_at, submitted_at, decided_by)
VALUES ('00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000003',
    '00000000-0000-0000-0000-000000000002', 'TG26-0001', 1, false, false, true, 'Chè', false, false, 'returned',
    'Thiếu giấy', 'hoa@example.vn', '2026-01-04Z', '2026-01-06Z', '2026-01-05Z', 'so@example.vn');
INSERT INTO application_steps (application_id, what, by, at, reason) VALUES
    ('00000000-0000-0000-0000-000000000004', 'started', 'hoa@example.vn', '2026-01-04Z', ''),
    ('00000000-0000-0000-0000-000000000004', 'submitted', 'hoa@example.vn', '2026-01-05Z', ''),
    ('00000000-0000-0000-0000-000000000004', 'returned', 'so@example.vn', '2026-01-06Z', 'Thiếu giấy');
INSERT INTO offers (id, fair_id, application_id, state, offered_at, confirm_by, answered_at, answered_by, reason)
VALUES ('00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000003',
    '00000000-0000-0000-0000-000000000004', 'declined', '2026-02-05Z', '2026-02-08Z', '2026-02-06Z', 'hoa@example.vn',
    'Bận');
"""
AFTER = [
    ("staff", "org@example.vn", "", "added", "", "", "grant", ""),
    ("application", "TG26-0001", "TG26", "started", "", "draft", "hoa@example.vn", ""),
    ("application", "TG26-0001", "TG26", "submitted", "draft", "submitted", "hoa@example.vn", ""),
    ("application", "TG26-0001", "TG26", "returned", "submitted", "returned", "so@example.vn", "Thiếu giấy"),
    ("fair", "TG26", "TG26", "closed", "open", "closed", "org@example.vn", ""),
    ("offer", "TG26-0001", "TG26", "offered", "", "offered", "", ""),
    ("offer", "TG26-0001", "TG26", "declined", "offered", "declined", "hoa@example.vn", "Bận"),
]


def test_what_was_known_is_kept(server: postgres.Server) -> None:
    service = load_service("booths")
    engine = new_engine(server.ensure_database("migration_of_steps"))
    upgrade(service, engine, to="0003")
    with engine.begin() as connection:
        connection.exec_driver_sql(BEFORE)
    upgrade(service, engine, to="0004")
    asked = 'SELECT noun, subject, "within", what, from_state, to_state, "by", reason FROM steps ORDER BY serial'
    with engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(text(asked))] == AFTER
    downgrade(service, engine, to="0003")
    with engine.connect() as connection:
        back = connection.execute(text('SELECT what, "by" FROM application_steps ORDER BY serial')).all()
    assert [tuple(row) for row in back] == [(row[3], row[6]) for row in AFTER if row[0] == "application"]
    engine.dispose()
