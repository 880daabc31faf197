"""A draw of before sources said how many numbers they draw is read, verified and shown like those of today."""

import json

from sqlalchemy import text

from deploy.local import postgres
from services.booths.domain.proof import verify
from shared.database import new_engine
from shared.migrate import downgrade, upgrade
from shared.service import load_service
from tests.unit.booths.instances import drawn, example

BEFORE = """
INSERT INTO fairs (id, code, name_vi, name_en, abroad, place_vi, place_en, opens_on, closes_on, registration_opens_at,
    registration_closes_at, confirm_deadline_at, state, version, rules, draw_secret, draw_commitment, next_label,
    cancel_reason, search_text, created_at, changed_at)
VALUES ('00000000-0000-0000-0000-000000000003', 'SF26', 'Hội chợ', 'Fair', false, 'Huế', 'Hue', '2026-06-10',
    '2026-06-15', '2026-01-03Z', '2026-02-03Z', '2026-05-03Z', 'published', 1, CAST(:rules AS jsonb), '', '', 2, '',
    '', '2026-01-03Z', '2026-01-03Z')
"""
DRAW = """
INSERT INTO draws (fair_id, announcement, announcement_hash, announced_by, announced_at, proof, drawn_by, drawn_at,
    published_by, published_at)
VALUES ('00000000-0000-0000-0000-000000000003', CAST(:announcement AS jsonb), '', 'org@example.vn', '2026-03-01Z',
    CAST(:proof AS jsonb), 'org@example.vn', '2026-03-05Z', 'org@example.vn', '2026-03-06Z')
"""


def test_a_former_draw_is_one_of_today(server: postgres.Server) -> None:
    service, file = load_service("booths"), json.loads(json.dumps(drawn(example())))
    announcement = file["announcement"]
    for name in ("attempt", "replaces"):
        del announcement[name]
    del announcement["rules"]["second_confirms"], file["former"], file["result"]["former"]
    announcement["sources"] = [
        {name: source[name] for name in ("name", "drawn_at", "ordered")} for source in announcement["sources"]
    ]
    engine = new_engine(server.ensure_database("migration_of_draws"))
    upgrade(service, engine, to="0006")
    with engine.begin() as connection:
        connection.execute(text(BEFORE), {"rules": json.dumps(announcement["rules"])})
        connection.execute(text(DRAW), {"announcement": json.dumps(announcement), "proof": json.dumps(file)})
    upgrade(service, engine, to="0007")
    with engine.connect() as connection:
        asked = "SELECT announcement, announcement_hash, proof, former, published_at, letters_out_at FROM draws"
        now_so = connection.execute(text(asked)).one()
        entered = connection.execute(text("SELECT state, entered_by, numbers, proof FROM draw_numbers")).one()
        rules = connection.execute(text("SELECT rules FROM fairs")).scalar_one()
    assert verify(now_so.proof) == []
    assert (now_so.announcement, now_so.announcement_hash) == (
        now_so.proof["announcement"],
        now_so.proof["announcement_sha256"],
    )
    assert (entered.state, entered.entered_by, entered.proof) == ("confirmed", "org@example.vn", now_so.proof)
    assert entered.numbers == [one["numbers"] for one in file["randomness"]]
    assert now_so.letters_out_at == now_so.published_at, "its letters are out: nothing can be corrected"
    assert (now_so.former, rules["second_confirms"]) == ([], False)
    downgrade(service, engine)
    engine.dispose()
