"""The steps of rounds and dossiers are in the one table of steps, and come back on the way down; so do certificates."""

from sqlalchemy import text

from deploy.local import postgres
from shared.database import new_engine
from shared.migrate import downgrade, upgrade
from shared.service import load_service

BEFORE = """
INSERT INTO establishments (id, name, kind, registration_number, province_code, product_group, search_text, sort_key,
    changed_at)
VALUES ('00000000-0000-0000-0000-000000000001', 'HTX Chè', 'cooperative', '01', '01', 'B', '', '', '2026-01-01Z');
INSERT INTO rounds (id, code, name_vi, name_en, level, regions, year, state, rules, rules_sha256, dossiers_close_at,
    scoring_closes_at, rehearsal, next_label, decision_number, created_by, created_at, changed_at)
VALUES ('00000000-0000-0000-0000-000000000002', 'BAC26', 'Bắc', 'North', 'region', '[]', 2026, 'scoring', '{}', 'ab',
    '2026-02-01Z', '2026-03-01Z', false, 2, '', 'org@example.vn', '2026-01-01Z', '2026-01-01Z');
INSERT INTO dossiers (id, round_id, establishment_id, province_code, label, state, product_name, product_group,
    product_kind, statement, declarations, checklist, voting_code, lower_certificate_number, started_by, started_at,
    changed_at, revision, search_text, sort_key)
VALUES ('00000000-0000-0000-0000-00000000000%(n)s', '00000000-0000-0000-0000-000000000002',
    '00000000-0000-0000-0000-000000000001', '01', 'BAC26-000%(n)s', 'accepted', 'Chè', 'B', 'single', '{}', '{}', '{}',
    'B-10%(n)s', '', 'hoa@example.vn', '2026-01-04Z', '2026-01-06Z', 1, '', '');
INSERT INTO certificates (id, dossier_id, round_id, establishment_id, number, check_code, product_name, product_group,
    establishment_name, province_code, issued_on, valid_until, pdf, pdf_sha256, signed_at, revoked_at, revoked_by,
    revoked_reason)
VALUES (gen_random_uuid(), '00000000-0000-0000-0000-00000000000%(n)s', '00000000-0000-0000-0000-000000000002',
    '00000000-0000-0000-0000-000000000001', '00%(n)s/2026', 'C%(n)s', 'Chè', 'B', 'HTX Chè', '01', '2026-01-10',
    '2029-12-31', %(file)s);
"""
FILES = {3: "NULL, '', NULL, NULL, '', ''", 4: "'x', 'y', '2026-01-11Z', NULL, '', ''",
         5: "'x', 'y', '2026-01-11Z', '2026-01-12Z', 'org@example.vn', 'Sao chép'"}  # fmt: skip
STEPS = """
INSERT INTO round_steps (round_id, at, by, what, reason) VALUES
    ('00000000-0000-0000-0000-000000000002', '2026-01-01Z', 'org@example.vn', 'opened', 'ab'),
    ('00000000-0000-0000-0000-000000000002', '2026-01-07Z', 'to@example.vn', 'judge_removed', 'GK01: Bận'),
    ('00000000-0000-0000-0000-000000000002', '2026-01-08Z', 'to@example.vn', 'scoring_began', '');
INSERT INTO dossier_steps (dossier_id, at, by, what, reason) VALUES
    ('00000000-0000-0000-0000-000000000003', '2026-01-04Z', 'hoa@example.vn', 'started', ''),
    ('00000000-0000-0000-0000-000000000003', '2026-01-05Z', 'hoa@example.vn', 'submitted', ''),
    ('00000000-0000-0000-0000-000000000005', '2026-01-12Z', 'org@example.vn', 'certificate_revoked', 'Sao chép');
"""
AFTER = [
    ("round", "BAC26", "BAC26", "opened", "open", "org@example.vn", "ab"),
    ("dossier", "BAC26-0003", "BAC26", "started", "draft", "hoa@example.vn", ""),
    ("dossier", "BAC26-0003", "BAC26", "submitted", "submitted", "hoa@example.vn", ""),
    ("round", "BAC26", "BAC26", "judge_removed", "", "to@example.vn", "GK01: Bận"),
    ("round", "BAC26", "BAC26", "scoring_began", "scoring", "to@example.vn", ""),
    ("dossier", "BAC26-0005", "BAC26", "certificate_revoked", "", "org@example.vn", "Sao chép"),
]
NEWER = """
INSERT INTO steps (noun, subject, within, what, from_state, to_state, facts, "by", at, reason) VALUES
    ('judge', 'GK02', 'BAC26', 'judge_removed', 'accepted', 'removed', '{}', 'to@example.vn', '2026-01-13Z', 'Ốm'),
    ('ballot', '1', 'BAC26', 'ballot_opened', '', '', '{}', 'to@example.vn', '2026-01-14Z', '');
"""


def test_what_was_done_is_kept(server: postgres.Server) -> None:
    service = load_service("awards")
    engine = new_engine(server.ensure_database("migration_of_awards_steps"))
    upgrade(service, engine, to="0003")
    once, each = BEFORE.split("INSERT INTO dossiers", 1)
    with engine.begin() as connection:
        connection.exec_driver_sql(once)
        for number, file in FILES.items():
            connection.exec_driver_sql(f"INSERT INTO dossiers{each}" % {"n": number, "file": file})
        connection.exec_driver_sql(STEPS)
    upgrade(service, engine, to="0004")
    asked = 'SELECT noun, subject, "within", what, to_state, "by", reason FROM steps ORDER BY serial'
    with engine.begin() as connection:
        assert [tuple(row) for row in connection.execute(text(asked))] == AFTER
        states = connection.scalars(text("SELECT state FROM certificates ORDER BY number")).all()
        assert states == ["issued", "signed", "revoked"]
        connection.exec_driver_sql(NEWER)
    downgrade(service, engine, to="0003")
    with engine.connect() as connection:
        of_round = connection.execute(text("SELECT what, reason FROM round_steps ORDER BY id")).all()
        of_dossiers = connection.execute(text("SELECT what, reason FROM dossier_steps ORDER BY id")).all()
    newer = [("judge_removed", "GK02: Ốm"), ("ballot_opened", "1")]
    assert [tuple(row) for row in of_round] == [*((row[3], row[6]) for row in AFTER if row[0] == "round"), *newer]
    assert [tuple(row) for row in of_dossiers] == [(row[3], row[6]) for row in AFTER if row[0] == "dossier"]
    engine.dispose()
