"""The demo year tells no lies: nothing in it is older than what it follows from, and its people are known by name."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from services.awards.demo import people as voters
from services.awards.models import Judge, Official
from services.booths.demo.fairs import FAIRS
from services.booths.demo.people import SIGN_IN_AS
from services.booths.models import Member, Staff
from shared.clock import now
from shared.demo_people import NAMES
from tests.browser.test_pages import fill_all, opened
from tests.databases import UrlOf

pytestmark = pytest.mark.slow
Sessions = dict[str, sessionmaker[Session]]

DEMO = ", ".join(f"'{demo.code}'" for demo in FAIRS)
BOOTHS = {
    "applications are younger than their fair's opening": f"""
        SELECT a.label FROM applications a JOIN fairs f ON f.id = a.fair_id
        WHERE f.code IN ({DEMO}) AND a.started_at < f.registration_opens_at""",
    "applications are handed in after they were begun and before the deadline": f"""
        SELECT a.label FROM applications a JOIN fairs f ON f.id = a.fair_id
        WHERE f.code IN ({DEMO}) AND (a.submitted_at < a.started_at OR a.submitted_at > f.registration_closes_at)""",
    "applications are decided after they were handed in": """
        SELECT label FROM applications WHERE decided_at < submitted_at""",
    "establishments are registered before they apply": f"""
        SELECT a.label FROM applications a JOIN establishments e ON e.id = a.establishment_id
        JOIN fairs f ON f.id = a.fair_id WHERE f.code IN ({DEMO}) AND e.registered_at > a.started_at""",
    "members act after they were added": f"""
        SELECT a.label FROM applications a JOIN fairs f ON f.id = a.fair_id
        JOIN members m ON m.establishment_id = a.establishment_id AND m.email = a.started_by
        WHERE f.code IN ({DEMO}) AND m.added_at > a.started_at""",
    "papers are there before an application is accepted": f"""
        SELECT a.label FROM applications a JOIN fairs f ON f.id = a.fair_id
        JOIN documents d ON d.establishment_id = a.establishment_id
        WHERE f.code IN ({DEMO}) AND d.uploaded_at > a.decided_at""",
    "staff act after they were named": """
        SELECT s.email FROM staff s JOIN steps t ON t.by = s.email WHERE s.granted_at > t.at""",
    "offers are answered after they were made, in time": """
        SELECT o.id FROM offers o WHERE o.answered_at < o.offered_at OR o.answered_at > o.confirm_by""",
    "draws are published after they were drawn, drawn after they were announced": """
        SELECT d.fair_id FROM draws d WHERE d.drawn_at < d.announced_at OR d.published_at < d.drawn_at""",
    "fairs are drawn after their registration closed": f"""
        SELECT f.code FROM fairs f JOIN draws d ON d.fair_id = f.id
        WHERE f.code IN ({DEMO}) AND d.announced_at < f.registration_closes_at""",
    "nothing is older than its fair": f"""
        SELECT t.subject FROM steps t JOIN fairs f ON f.code = t.within
        WHERE f.code IN ({DEMO}) AND t.at < f.created_at""",
}
AWARDS = {
    "dossiers are begun while the round is open, handed in before its end": """
        SELECT d.label FROM dossiers d JOIN rounds r ON r.id = d.round_id
        WHERE d.started_at < r.opened_at OR d.submitted_at > r.dossiers_close_at""",
    "dossiers are handed in after they were begun, decided after that": """
        SELECT label FROM dossiers WHERE submitted_at < started_at OR decided_at < submitted_at""",
    "sheets are signed while products are scored": """
        SELECT s.id FROM sheets s JOIN rounds r ON r.id = s.round_id
        WHERE s.signed_at < date_trunc('second', r.scoring_began_at) OR s.signed_at > r.scoring_closes_at""",
    "judges answer after they were asked, before they score": """
        SELECT j.label FROM judges j JOIN rounds r ON r.id = j.round_id
        WHERE j.answered_at < j.invited_at OR j.answered_at > r.scoring_began_at""",
    "votes are cast while the ballot is open": """
        SELECT v.ballot_id FROM votes v JOIN ballots b ON b.id = v.ballot_id
        WHERE v.cast_at < b.opened_at OR v.cast_at > b.closed_at""",
    "results are published after they were decided": """
        SELECT r.code FROM rounds r JOIN decisions d ON d.round_id = r.id WHERE d.decided_at > r.published_at""",
}
EVERYWHERE = {
    "of one thing the steps follow one another": """
        SELECT noun, what, at FROM (
          SELECT *, lag(at) OVER (PARTITION BY noun, subject_id ORDER BY serial) AS before FROM steps
          WHERE subject_id IS NOT NULL) AS each WHERE at < before""",
    "a step goes on from the state that the last one left": """
        SELECT noun, what, at FROM (
          SELECT *, lag(to_state) OVER (PARTITION BY noun, subject_id ORDER BY serial) AS before FROM steps
          WHERE from_state <> '' AND subject_id IS NOT NULL) AS each WHERE from_state <> before""",
    "nothing is done in days to come": "SELECT noun, what, at FROM steps WHERE at > :now",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(filled: Callable[[str, Callable[[UrlOf], object]], UrlOf]) -> Iterator[Sessions]:
    with opened(filled("year", fill_all)) as (sessions, _settings):
        yield sessions


def test_nothing_is_older_than_what_it_follows_from(demo: Sessions) -> None:
    wrong = {}
    for service, asked in (("booths", BOOTHS | EVERYWHERE), ("awards", AWARDS | EVERYWHERE)):
        with demo[service]() as session:
            for claim, sql in asked.items():
                bound = {"now": now()} if ":now" in sql else {}
                if found := session.execute(text(sql), bound).all():
                    wrong[f"{service}: {claim}"] = (len(found), found[:3])
    assert wrong == {}


def test_who_signs_in_has_one_name_everywhere(demo: Sessions) -> None:
    assert {person[0] for person in (*SIGN_IN_AS, *voters.SIGN_IN_AS)} == NAMES.keys()
    told = set()
    with demo["booths"]() as booths, demo["awards"]() as awards:
        for session, model in ((booths, Staff), (booths, Member), (awards, Judge), (awards, Official)):
            rows = session.execute(select(model.email, model.name).where(model.email.in_(NAMES)))
            told |= {(row[0], row[1]) for row in rows}
    assert NAMES.items() <= told  # other tests' cases give the same mailboxes further names
